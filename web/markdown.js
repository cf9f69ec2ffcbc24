// What models write, a small part of Markdown, as nodes of the document: paragraphs, headings, lists, code blocks; bold,
// emphasis, code and links. Text becomes text nodes and nothing else, so no reply can bring markup of its own.

import { element } from './view.js'

const fence = /^\s*(```|~~~)/
const heading = /^ {0,3}#{1,6}\s+(.*?)[\s#]{0,9}$/s
const item = /^(\s*)(?:[-*+•]|(\d{1,9}|[০-৯]{1,9})[.)।])\s+(.*)$/s

export function render(text) {
  const blocks = document.createDocumentFragment()
  /** The lists that are open, outermost first: `{indent, list}`. */
  let open = []
  let paragraph = null
  const lines = text.split(/\r\n|\n|\r/)
  for (let number = 0; number < lines.length; number++) {
    const line = lines[number]
    const marker = line.match(fence)?.[1]
    if (marker) {
      const isEnd = (line, index) => index > number && line.trim() === marker
      const end = lines.findIndex(isEnd)
      // While a reply is being written, its last block has no end yet.
      const code = lines.slice(number + 1, end < 0 ? undefined : end)
      innermost(blocks, open).append(element('pre', {}, element('code', {}, code.join('\n'))))
      number = end < 0 ? lines.length : end
      paragraph = null
      continue
    }
    if (!line.trim()) {
      paragraph = null
      continue
    }
    const [, indent, ordinal, rest] = line.match(item) ?? []
    if (rest !== undefined) {
      open = open.slice(0, open.findLastIndex(({ indent: outer }) => outer <= indent.length) + 1)
      const last = open.at(-1)
      const isOrdered = ordinal !== undefined
      const isDeeper = !last || indent.length >= last.indent + 2
      if (isDeeper || last.list.matches('ol') !== isOrdered) {
        if (!isDeeper) open.pop()
        const list = isOrdered ? orderedList(ordinal) : element('ul')
        innermost(blocks, open).append(list)
        open.push({ indent: indent.length, list })
      }
      paragraph = element('li', {}, ...inline(rest))
      open.at(-1).list.append(paragraph)
      continue
    }
    const title = line.match(heading)?.[1]
    // What is not indented and stands after an empty line ends the lists.
    if (title !== undefined || (!paragraph && !/^\s{2}/.test(line))) open = []
    if (paragraph && title === undefined) {
      paragraph.append(element('br'), ...inline(line.trim()))
    } else {
      paragraph = element('p', {}, ...(title === undefined ? inline(line.trim()) : [element('strong', {}, title)]))
      innermost(blocks, open).append(paragraph)
      if (title !== undefined) paragraph = null
    }
  }
  return blocks
}

const innermost = (blocks, open) => open.at(-1)?.list.lastElementChild ?? blocks

/** Bengali numbers stay Bengali. */
function orderedList(ordinal) {
  const isBengali = ordinal >= '০'
  const start = Number([...ordinal].map(digit => isBengali ? digit.charCodeAt(0) - 0x09E6 : digit).join(''))
  return element('ol', { start, className: isBengali ? 'bengali' : '' })
}

// The lengths are bounded so that a hostile reply cannot make the search quadratic.
const spans = new RegExp([
  /`(?<code>[^`\n]{1,1000})`/,
  /\*\*(?=\S)(?<bold>.{1,1000}?)\*\*/,
  /\*(?=[^\s*])(?<emphasis>[^*\n]{0,500}[^\s*])\*/,
  /\[(?<label>[^\]\n]{1,300})\]\((?<target>[^\s()]{1,1000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)\)/,
  /(?<address>https?:\/\/[^\s<>"`*]{1,1000}[^\s<>"`*.,;:!?)\]}'।])/,
].map(({ source }) => source).join('|'), 'gi')

function inline(text) {
  const nodes = []
  let end = 0
  for (const match of text.matchAll(spans)) {
    const { code, bold, emphasis, label, target, address } = match.groups
    const node = code ? element('code', {}, code)
      : bold ? element('strong', {}, ...inline(bold))
        : emphasis ? element('em', {}, ...inline(emphasis))
          : label ? link(target, label) : link(address, address)
    if (!node) continue
    nodes.push(text.slice(end, match.index), node)
    end = match.index + match[0].length
  }
  return [...nodes, text.slice(end)]
}

/** A link that leads to a web page; null for any other, such as `javascript:`. */
function link(target, label) {
  if (!/^https?:\/\//i.test(target)) return null
  return element('a', { href: target, target: '_blank', rel: 'noopener noreferrer' }, label)
}
