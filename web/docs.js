// The description of the API as a page. All of it becomes nodes and texts, never markup.

import { element, inline, listing, paragraphs } from './docs-view.js'
import { schemaView } from './docs-schema.js'
import { form, session } from './docs-try.js'

const $ = id => document.getElementById(id)
const methods = ['get', 'post', 'patch', 'delete']
let components = {}

const resolve = node => {
  while (node?.$ref) {
    const { $ref, ...beside } = node
    const [kind, name] = $ref.replace('#/components/', '').split('/')
    node = { ...components[kind][name], ...beside }
  }
  return node
}

/** Whatever an operation needs to be shown and tried, with no references left at its surface. */
function operations(description) {
  return Object.entries(description.paths).flatMap(([path, item]) => methods.filter(method => item[method]).map(method => {
    const operation = item[method]
    const parameters = [...item.parameters ?? [], ...operation.parameters ?? []].map(resolve)
    return { ...operation, path, method: method.toUpperCase(), parameters, isOpen: operation.security.length === 0 }
  }))
}

const label = ({ method, path }) => [element('span', { className: `method ${method.toLowerCase()}` }, method), ' ',
  element('code', {}, ...path.split(/(?<=\/)/).flatMap(part => [part, element('wbr')]))]

function view(operation) {
  const details = element('details', { id: operation.operationId, className: 'operation card' },
    element('summary', {}, element('h3', {}, ...label(operation)), element('span', { className: 'muted' }, operation.summary)))
  // Made when it is opened: nobody reads all of them.
  details.addEventListener('toggle', () => {
    if (!details.open || details.childElementCount > 1) return
    details.append(...contents(operation))
  })
  return details
}

function contents(operation) {
  const nodes = [...paragraphs(operation.description)]
  nodes.push(element('p', { className: 'muted links' }, element('span', {}, operation.isOpen ? 'Open to everybody.' : 'Needs a token.'),
    element('a', { href: `#${operation.operationId}` }, 'Link to this operation')))
  if (operation.parameters.length) nodes.push(element('h4', {}, 'Parameters'), element('dl', {}, ...operation.parameters.flatMap(
    parameter => [element('dt', {}, element('code', {}, parameter.name), ` ${parameter.in}${parameter.required ? ', required' : ''}`),
      element('dd', {}, ...inline(parameter.description ?? ''), schemaView(parameter.schema, resolve))])))
  for (const [type, body] of Object.entries(operation.requestBody?.content ?? {})) {
    nodes.push(element('h4', {}, 'Request body'), element('p', { className: 'muted' }, type), schemaView(body.schema, resolve))
  }
  nodes.push(element('h4', {}, 'Try it'), form(operation), element('h4', {}, 'Answers'))
  for (const [status, response] of Object.entries(operation.responses)) nodes.push(answer(status, resolve(response)))
  return nodes
}

function answer(status, response) {
  const details = element('details', { className: 'answer' }, element('summary', {},
    element('strong', { className: status < 400 ? 'good' : 'bad' }, status), ' ', ...inline(response.description)))
  const headers = Object.entries(response.headers ?? {}).map(([name, header]) => [name, resolve(header)])
  for (const [type, { schema, examples = {} }] of Object.entries(response.content ?? {})) {
    details.append(element('p', { className: 'muted' }, type), schemaView(schema, resolve))
    for (const { summary, value } of Object.values(examples)) {
      details.append(element('p', {}, summary ?? 'For example:'),
        listing('Example', '', typeof value === 'string' ? value : JSON.stringify(value, null, 2)))
    }
  }
  if (headers.length) details.append(element('p', { className: 'muted' }, 'Header fields'), element('dl', {},
    ...headers.flatMap(([name, { description }]) => [element('dt', {}, element('code', {}, name)),
      element('dd', {}, ...inline(description))])))
  return details
}

/** Opens the operation that the address names. */
function follow() {
  const target = document.getElementById(location.hash.slice(1))
  if (!target?.matches('.operation')) return
  target.open = true
  target.scrollIntoView()
  target.firstElementChild.focus({ preventScroll: true })
}

async function show() {
  const response = await fetch('openapi.json')
  if (!response.ok) throw new Error(`openapi.json: ${response.status}`)
  const description = await response.json()
  components = description.components
  document.title = `${description.info.title} · API`
  $('title').textContent = description.info.title
  $('version').textContent = `${description.info.version}. ${description.info.summary}`
  $('about').append(...paragraphs(description.info.description))
  const all = operations(description)
  for (const tag of description.tags) {
    const tagged = all.filter(operation => operation.tags.includes(tag.name))
    $('operations').append(element('h2', {}, tag.name), ...paragraphs(tag.description), ...tagged.map(view))
    $('index').append(element('p', { className: 'muted' }, tag.name), element('ul', {}, ...tagged.map(operation =>
      element('li', {}, element('a', { href: `#${operation.operationId}` }, ...label(operation))))))
  }
  const isWide = matchMedia('(min-width: 60rem)')
  const arrange = () => { $('contents').open = isWide.matches }
  isWide.addEventListener('change', arrange)
  arrange()
  addEventListener('hashchange', follow)
  // A link to where one is already does not change the address.
  addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]')
    if (link && link.hash === location.hash) follow()
  })
  follow()
}

session($('log-in'), $('who'), $('log-out'))
show().catch(error => {
  $('problem').textContent = `The description could not be read. ${error.message}`
  $('problem').hidden = false
})
