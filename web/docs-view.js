// Making nodes.

/** A new element with properties (not attributes), and with children that are nodes or texts. */
export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties)
  node.append(...children)
  return node
}

/** A text with `code` and **strong** words, as nodes. */
export function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean).map(part => {
    if (part.length > 2 && part.startsWith('`') && part.endsWith('`')) return element('code', {}, part.slice(1, -1))
    if (part.length > 4 && part.startsWith('**') && part.endsWith('**')) return element('strong', {}, part.slice(2, -2))
    return part
  })
}

export const paragraphs = text => text.split('\n\n').map(paragraph => element('p', {}, ...inline(paragraph)))

/** A text as it is, that may be scrolled by the keyboard. */
export function listing(name, className, text = '') {
  const node = element('pre', { className, tabIndex: 0, role: 'region', ariaLabel: name })
  return say(node, text)
}

/** Puts a text into a node, with the language that fonts and screen readers need. */
export function say(node, text) {
  node.textContent = text
  node.lang = /[\u0980-\u09FF]/.test(text) ? 'bn' : 'en'
  return node
}
