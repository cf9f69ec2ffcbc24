"""What a page owes to everybody, measured: names of controls, sizes for fingers, contrast, headings, languages."""

SCRIPT = r"""
const problems = []
const isShown = node => node.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && !node.closest('[inert], .hidden') && (!document.querySelector('dialog[open]') || node.closest('dialog[open]'))
const describe = node => `<${node.localName}${node.id ? ' id=' + node.id : ''}> “${node.textContent.trim().slice(0, 40)}”`

// Names: of what is read to whoever does not see it.
const controls = [...document.querySelectorAll('a[href], button, input, textarea, select, [tabindex="0"]')].filter(isShown)
for (const node of controls) {
  const labels = [...node.labels ?? []].map(label => label.textContent.trim()).join(' ')
  const name = node.getAttribute('aria-label') || labels || (node.matches('a, button') ? node.innerText.trim() : '')
  if (!name) problems.push(`${describe(node)} has no name`)
  // Whoever speaks to the page says what is shown.
  const shown = node.matches('a, button') ? node.innerText.trim() : ''
  if (!name.includes(shown)) problems.push(`${describe(node)} is called “${name}”`)
}

// Sizes: 44 pixels, but for links within a text.
for (const node of controls) {
  const { width, height } = node.getBoundingClientRect()
  const isInText = node.matches('.text a')
  if (!isInText && (width < 44 || height < 44)) problems.push(`${describe(node)} is ${width} × ${height}`)
  if (node.matches('input, textarea') && parseFloat(getComputedStyle(node).fontSize) < 16) {
    problems.push(`${describe(node)} makes phones zoom in`)
  }
}

// Contrast, by WCAG 2.2: 4.5, and 3 for text of 24 pixels, or of 18.66 in bold, and for what borders a field.
const channels = colour => {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number)
  return { rgb: [red, green, blue], alpha }
}
const luminance = rgb => {
  const [red, green, blue] = rgb.map(value => value / 255).map(
    value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const ratio = (one, other) => {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}
const over = ({ rgb, alpha }, below) => rgb.map((value, index) => value * alpha + below[index] * (1 - alpha))
const background = node => {
  if (!node) return [255, 255, 255]
  const colour = channels(getComputedStyle(node).backgroundColor)
  return colour.alpha === 1 ? colour.rgb : over(colour, background(node.parentElement))
}
let texts = 0
for (const node of document.querySelectorAll('body *')) {
  const hasText = [...node.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.data.trim())
  if (!isShown(node) || !hasText && !node.matches('svg, input, textarea')) continue
  const style = getComputedStyle(node)
  const size = parseFloat(style.fontSize)
  const isLarge = size >= 24 || size >= 18.66 && style.fontWeight >= 700
  const needed = isLarge || node.matches('svg') ? 3 : 4.5
  const back = background(node)
  const found = ratio(over(channels(style.color), back), back)
  if (found < needed) problems.push(`${describe(node)} has a contrast of ${found.toFixed(2)}`)
  if (node.matches('input')) {
    const edge = ratio(channels(style.borderTopColor).rgb, background(node.parentElement))
    if (edge < 3) problems.push(`${describe(node)} has an edge of ${edge.toFixed(2)}`)
  }
  if (node.placeholder) {
    const hint = ratio(channels(getComputedStyle(node, '::placeholder').color).rgb, back)
    if (hint < 4.5) problems.push(`${describe(node)} has a placeholder of ${hint.toFixed(2)}`)
  }
  texts++
}
if (texts < 3) problems.push(`only ${texts} texts were looked at`)

// Headings: one of the first level, and none that skips one. A dialog is a place of its own.
const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(isShown)
const levels = headings.map(node => Number(node.localName[1]))
if (!document.querySelector('dialog[open]') && !document.querySelector('main[inert]')) {
  if (levels.filter(level => level === 1).length !== 1) problems.push(`headings of the levels ${levels}`)
  levels.forEach((level, index) => {
    if (level > (levels[index - 1] ?? 0) + 1) problems.push(`${describe(headings[index])} skips a level`)
  })
}

// Languages, and lines with room for what hangs above and below.
if (document.documentElement.lang !== 'en') problems.push('the page has no language')
for (const node of document.querySelectorAll('body *')) {
  const hasBengali = [...node.childNodes].some(child => child.nodeType === Node.TEXT_NODE && /[\u0980-\u09FF]/.test(child.data))
  if (!hasBengali || !isShown(node)) continue
  if (!node.closest('[lang]').matches('[lang="bn"]')) problems.push(`${describe(node)} is not said to be Bengali`)
  const style = getComputedStyle(node)
  if (parseFloat(style.lineHeight) < 1.6 * parseFloat(style.fontSize)) problems.push(`${describe(node)} has no room`)
}
if ([...document.querySelectorAll('main')].filter(node => node.checkVisibility()).length !== 1) {
  problems.push('not one main')
}
if (!document.title) problems.push('no title')
if (document.documentElement.scrollWidth > innerWidth) problems.push('it scrolls sideways')
return problems
"""


def audit(page):
    problems = page.js(SCRIPT)
    assert not problems, "\n".join(problems)
