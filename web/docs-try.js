// Calls that are made from the page: the token, the form of an operation, and what came back.

import { element, listing, say } from './docs-view.js'

const place = `docs ${new URL('.', document.baseURI).pathname}`
let token = null
let told = () => {}

try {
  token = sessionStorage.getItem(place)
} catch { /* storage is switched off: the token lasts as long as the page */ }

function keep(value) {
  token = value
  try {
    if (value) sessionStorage.setItem(place, value)
    else sessionStorage.removeItem(place)
  } catch { /* as above */ }
  told()
}

/** Lets one log in and out. */
export function session(form, status, logOut) {
  const begin = status.textContent
  told = () => {
    form.hidden = Boolean(token)
    logOut.hidden = !token
    status.textContent = token ? 'Logged in: calls carry your token. It is kept until this tab is closed.' : begin
    dispatchEvent(new Event('token'))
  }
  form.addEventListener('submit', async event => {
    event.preventDefault()
    try {
      const response = await fetch('auth/token', { method: 'POST', body: new URLSearchParams(new FormData(form)) })
      const answer = await response.json()
      if (!response.ok) throw new Error(answer.detail)
      form.reset()
      keep(answer.access_token)
    } catch (error) {
      status.textContent = `That did not work: ${error.message}`
    }
  })
  logOut.addEventListener('click', () => keep(null))
  told()
}

/** What `follow` found, for forms to come. */
const linked = {}

const field = (text, input) => element('label', {}, text, input)
const quoted = text => `'${text.replaceAll("'", "'\\''")}'`

/** The form that makes a call of an operation. */
export function form(operation) {
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const example = body && Object.values(body.examples)
  const parameters = operation.parameters.map(parameter => ({ parameter, input: element('input', {
    value: parameter.required ? linked[`${operation.operationId} ${parameter.name}`] ?? parameter.example : '', required: Boolean(parameter.required), spellcheck: false,
    placeholder: String(parameter.example), name: parameter.name, autocomplete: 'off',
  }) }))
  const isForm = type === 'application/x-www-form-urlencoded'
  const text = body && element('textarea', { rows: isForm ? 2 : 4, spellcheck: false, name: 'body', value: write(example[0].value) })
  const streams = operation.responses['200']?.content?.['text/event-stream']
  const stream = element('input', { type: 'checkbox', name: 'stream' })
  const command = listing('As a command', 'curl')
  const copy = element('button', { type: 'button' }, 'Copy')
  const send = element('button', { className: 'primary' }, 'Send')
  const stop = element('button', { type: 'button', hidden: true }, 'Stop')
  const output = element('div', { className: 'output', role: 'status' })
  const node = element('form', {}, ...parameters.map(({ parameter, input }) => field(`${parameter.name} (${parameter.in})`, input)))
  if (text) node.append(field(`Body (${type})`, text))
  if (example?.length > 1) node.append(element('p', {}, ...example.map(({ summary, value }) => {
    const button = element('button', { type: 'button' }, summary)
    button.addEventListener('click', () => { text.value = write(value); update() })
    return button
  })))
  if (streams) node.append(element('label', { className: 'check' }, stream, 'As a stream, piece by piece'))
  node.append(element('div', { className: 'buttons' }, send, stop, copy), command, output)

  function write(value) { return isForm ? String(new URLSearchParams(value)) : JSON.stringify(value, null, 2) }

  function request() {
    let path = operation.path.slice(1) || './'
    const query = new URLSearchParams()
    const headers = stream.checked ? { Accept: 'text/event-stream' } : {}
    for (const { parameter, input } of parameters) {
      if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value))
      else if (input.value && parameter.in === 'query') query.set(parameter.name, input.value)
      else if (input.value) headers[parameter.name] = input.value
    }
    if (text) headers['Content-Type'] = type
    if (token && !operation.isOpen) headers.Authorization = `Bearer ${token}`
    return { url: new URL(query.size ? `${path}?${query}` : path, document.baseURI), method: operation.method, headers, body: text?.value }
  }

  function commandLine(shownToken) {
    const { url, method, headers, body } = request()
    const options = Object.entries(headers).map(([name, value]) => name === 'Authorization'
      ? `-H "Authorization: Bearer ${shownToken}"` : `-H ${quoted(`${name}: ${value}`)}`)
    if (body !== undefined) options.push(`--data-raw ${quoted(body)}`)
    return [`curl -i${stream.checked ? 'N' : ''} -X ${method} ${quoted(url.href)}`, ...options].join(' \\\n  ')
  }

  function update() {
    say(command, commandLine('$TOKEN'))
    copy.textContent = token && !operation.isOpen ? 'Copy with the token' : 'Copy'
  }

  let call
  node.addEventListener('input', update)
  addEventListener('token', update)
  update()
  copy.addEventListener('click', async () => {
    // A page that came over plain HTTP has no clipboard: then one takes it from the text.
    try {
      await navigator.clipboard.writeText(commandLine(token ?? '$TOKEN'))
      copy.textContent = 'Copied'
    } catch {
      getSelection().selectAllChildren(command)
      copy.textContent = 'Selected'
    }
    setTimeout(update, 2000)
  })
  stop.addEventListener('click', () => call?.abort())
  node.addEventListener('submit', async event => {
    event.preventDefault()
    if (send.disabled) return
    call = new AbortController()
    send.disabled = true
    stop.hidden = false
    // A screen reader would say all of it again with every piece.
    output.ariaBusy = 'true'
    try {
      await show(request(), call.signal, output, operation.responses['200']?.links)
    } catch (error) {
      output.append(element('p', { className: 'bad' }, error.name === 'AbortError' ? 'Stopped.' : 'The server cannot be reached.'))
    }
    output.ariaBusy = 'false'
    send.disabled = false
    stop.hidden = true
  })
  return node
}

/** Puts an answer into the forms that the description links with it: the id of a new conversation. */
function follow(links, answer) {
  for (const { operationId, parameters } of Object.values(links ?? {})) {
    for (const name in parameters) {
      if (parameters[name] !== '$response.body') continue
      linked[`${operationId} ${name}`] = answer
      const input = document.querySelector(`#${operationId} [name=${name}]`)
      if (input) input.value = answer
      input?.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }
}

/** Makes a call and shows what comes, as it comes. */
async function show({ url, ...request }, signal, output, links) {
  output.replaceChildren()
  const response = await fetch(url, { ...request, signal, cache: 'no-store' })
  const fields = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  const body = listing('Body of the answer', 'body')
  output.append(
    element('p', {}, element('strong', { className: response.ok ? 'good' : 'bad' }, `${response.status} ${response.statusText}`)),
    element('details', {}, element('summary', {}, 'Header fields'), listing('Header fields', 'fields', fields)), body)
  const decoder = new TextDecoder()
  let text = ''
  for (let reader = response.body?.getReader(), part; reader && !(part = await reader.read()).done;) {
    say(body, text += decoder.decode(part.value, { stream: true }))
  }
  if (!response.headers.get('Content-Type')?.startsWith('application/json')) return
  try {
    const value = JSON.parse(text)
    say(body, JSON.stringify(value, null, 2))
    // The log-in and the change of the password answer the token that counts from now on.
    if (response.ok && typeof value?.access_token === 'string') keep(value.access_token)
    if (response.ok) follow(links, value)
  } catch { /* shown as it came */ }
}
