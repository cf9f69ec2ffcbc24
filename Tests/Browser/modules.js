// The body of an asynchronous function that runs in the page, and hands what failed to its last argument.
const done = arguments[arguments.length - 1]
const failures = []
const check = (what, found, expected) => {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    failures.push(`${what}: ${JSON.stringify(found)} in place of ${JSON.stringify(expected)}`)
  }
}
const outline = node => node.nodeType === Node.TEXT_NODE ? node.data
  : `${node.localName ? `<${node.localName}>` : ''}${[...node.childNodes].map(outline).join('')}${node.localName ? '</>' : ''}`

Promise.all([import('./web/api.js'), import('./web/markdown.js')]).then(([{ EventParser }, { render }]) => {
  // However the bytes are cut, the events are the same.
  const stream = ': a comment\n\nevent: delta\ndata: {"content":"ক্ষুদ্র 💶"}\n\nevent: delta\r\ndata: a\r\ndata:b\r\n\r\n'
    + 'data:  two spaces\r\rid: 7\nevent: alone\n\nretry\ndata\n\ndata: cut off'
  const bytes = new TextEncoder().encode('\uFEFF' + stream)
  const expected = [
    { event: 'delta', data: '{"content":"ক্ষুদ্র 💶"}' }, { event: 'delta', data: 'a\nb' },
    { event: 'message', data: ' two spaces' }, { event: 'message', data: '' },
  ]
  for (let cut = 0; cut <= bytes.length; cut++) {
    const parser = new EventParser()
    check(`cut at ${cut}`, [bytes.slice(0, cut), bytes.slice(cut)].flatMap(part => parser.push(part)), expected)
  }
  const parser = new EventParser()
  check('byte by byte', [...bytes].flatMap(byte => parser.push(Uint8Array.of(byte))), expected)

  for (const [text, nodes] of [
    ['', ''],
    ['one\ntwo\n\nthree', '<p>one<br></>two</><p>three</>'],
    ['**bold**, *not so*, `a*b*` and 2 * 3 * 4', '<p><strong>bold</>, <em>not so</>, <code>a*b*</> and 2 * 3 * 4</>'],
    ['# Title #\ntext', '<p><strong>Title</></><p>text</>'],
    ['- a\n- b\n  - c\n- d', '<ul><li>a</><li>b<ul><li>c</></></><li>d</></>'],
    ['1. a\n\n2. b\nmore', '<ol><li>a</><li>b<br></>more</></>'],
    ['১. ক\n২. খ', '<ol><li>ক</><li>খ</></>'],
    ['- a\n1. b', '<ul><li>a</></><ol><li>b</></>'],
    ['- a\n\nb', '<ul><li>a</></><p>b</>'],
    ['```js\n<b>\n\n*x*\n```\nend', '<pre><code><b>\n\n*x*</></><p>end</>'],
    ['```\nnever closed', '<pre><code>never closed</></>'],
    ['[a](https://a.example/x_(y)) http://b.example/?c=d.', '<p><a>a</> <a>http://b.example/?c=d</>.</>'],
    ['[a](javascript:alert(1)) [b](//c.example) [c](data:,x)', '<p>[a](javascript:alert(1)) [b](//c.example) [c](data:,x)</>'],
    ['<script>1</script> &amp; <img src=x onerror=alert(1)>', '<p><script>1</script> &amp; <img src=x onerror=alert(1)></>'],
    ['**never closed and `neither', '<p>**never closed and `neither</>'],
    ['**bold [a](https://a.example)**', '<p><strong>bold <a>a</></></>'],
    ['- ', '<ul><li></></>'],
  ]) check(text, outline(render(text)), nodes)

  check('a Bengali list', render('৩. ক').firstChild.start, 3)
  const link = render('[a](https://a.example)').querySelector('a')
  check('a link', [link.target, link.rel], ['_blank', 'noopener noreferrer'])
  // Hostile text costs what its length does.
  for (const piece of ['[', '**', '`', '*a', '[a](', 'http://', '- ', '    - a\n', '```\n']) {
    check(`many ${piece}`, render(piece.repeat(20000)).textContent.length > 0 || piece.startsWith('`'), true)
  }
  // A word that is cut from a line of blanks must not cost the square of its length.
  const started = performance.now()
  for (const piece of [' ', '#']) render(`# a${piece.repeat(50000)}b`)
  check('time', performance.now() - started < 500, true)
}).then(() => done(failures), error => done([...failures, String(error.stack)]))
