// A schema in words: what a value has to be, and what an object has.

import { element, inline } from './docs-view.js'

/** @param {(node: object) => object} resolve follows references */
export function schemaView(schema, resolve, depth = 0) {
  const known = resolve(schema)
  const node = element('div', { className: 'schema' })
  const facts = words(known, resolve)
  if (facts || known.description) {
    node.append(element('p', {}, facts && element('em', {}, facts), facts && known.description ? '. ' : '',
      ...inline(known.description ?? '')))
  }
  const members = element('dl')
  for (const part of [known, ...(known.allOf ?? []).map(resolve)]) {
    for (const [name, property] of Object.entries(part.properties ?? {})) {
      const isRequired = part.required?.includes(name)
      members.append(element('dt', {}, element('code', {}, name), isRequired ? '' : ' optional'),
        element('dd', {}, depth < 4 ? schemaView(property, resolve, depth + 1) : '…'))
    }
  }
  if (members.childElementCount) node.append(members)
  for (const part of [known.items, ...(known.oneOf ?? []), known.contentSchema].filter(Boolean)) {
    if (depth < 4 && (resolve(part).properties || resolve(part).allOf)) node.append(schemaView(part, resolve, depth + 1))
  }
  return node
}

function words(schema, resolve) {
  if ('const' in schema) return `always ${JSON.stringify(schema.const)}`
  if (schema.enum) return `one of ${schema.enum.map(value => JSON.stringify(value)).join(', ')}`
  const type = [schema.type ?? []].flat().join(' or ')
  return [
    schema.items ? `list of ${words(resolve(schema.items), resolve) || 'values'}` : type,
    range(schema.minLength, schema.maxLength, ' characters'), range(schema.minimum, schema.maximum, ''),
    schema.format, schema.contentMediaType,
  ].filter(Boolean).join(', ')
}

function range(least, most, unit) {
  if (least === undefined && most === undefined) return ''
  // Above it, numbers of JavaScript are not exact.
  if (most === undefined || most > Number.MAX_SAFE_INTEGER) return `${least} or more${unit}`
  return least === undefined ? `up to ${most}${unit}` : `${least} to ${most}${unit}`
}
