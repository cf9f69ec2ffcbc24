// The client of the API: one function a call, and the parser of its streams. Nothing here knows the page: it can be read, or
// ported, by itself. Paths are relative: they work wherever the site lies.

/** What went wrong with a call: the status (0: no response, or a cut stream), and what the API says of it. */
export class APIError extends Error {
  constructor(status, detail, retryAfter) {
    super(detail)
    Object.assign(this, { status, detail, retryAfter })
  }

  /** Whether the token is no good any more. A wrong password is 401 as well, but does not end a session. */
  endsSession = false

  static async from(response) {
    let body = {}
    try { body = await response.json() ?? {} } catch { /* a proxy in between does not speak JSON */ }
    const fields = (body.errors ?? []).map(({ loc, msg }) => `${loc.at(-1)}: ${msg}`)
    return new APIError(response.status, fields.join('. ') || body.detail || `The server answered ${response.status}.`,
      Number(response.headers.get('Retry-After')) || undefined)
  }
}

export class Client {
  /** The one that `logIn` returned; a new page starts with what was kept. */
  token = null

  // Accounts

  register(username, password) { return this.#json('POST', 'auth/register', { username, password }) }

  /** Logs in, and uses the token from now on. */
  async logIn(username, password) {
    const body = new URLSearchParams({ username, password })
    this.token = (await (await this.#send('POST', 'auth/token', { body })).json()).access_token
    return this.token
  }

  /** Answers `{id, username, created_at}`. */
  account() { return this.#json('GET', 'auth/me') }

  /** Changes the password, and uses the new token from now on: the old ones stop working. */
  async changePassword(password, newPassword) {
    const changed = await this.#json('POST', 'auth/password', { password, new_password: newPassword })
    this.token = changed.access_token
    return this.token
  }

  /** All that is stored about the user, as a JSON document. */
  async exportAccount() { return (await this.#send('GET', 'auth/me/export')).blob() }

  deleteAccount(password) { return this.#json('DELETE', 'auth/me', { password }) }

  // Conversations

  /** Answers the id. */
  createConversation() { return this.#json('POST', 'conversations/') }

  /** The newest conversations whose ids are below `before`, oldest first, and the `before` of the next page. */
  async conversations(limit, before) {
    const { body, next } = await this.#page('conversations/', limit, before)
    return { conversations: body.conversations, next }
  }

  renameConversation(id, title) { return this.#json('PATCH', `conversations/${id}`, { title }) }

  deleteConversation(id) { return this.#json('DELETE', `conversations/${id}`) }

  // Messages

  async messages(conversation, limit, before) {
    const { body, next } = await this.#page(`conversations/${conversation}/messages`, limit, before)
    return { messages: body, next }
  }

  /**
   * Sends a message and returns the reply as it is stored. To try again, send the same content with the same key: then it
   * is stored once, and answered once. A call that is aborted stops listening; the server finishes the reply all the same.
   * @param onProgress gets all of the reply that has come so far
   */
  async sendMessage(conversation, content, { key, signal, onProgress = () => {} }) {
    const response = await this.#send('POST', `conversations/${conversation}/messages`, {
      json: { content }, signal, headers: { Accept: 'text/event-stream', 'Idempotency-Key': key },
    })
    let text = ''
    for await (const { event, data } of events(response.body)) {
      const value = JSON.parse(data)
      if (event === 'delta') onProgress(text += value.content)
      if (event === 'message') return value
      if (event === 'error') throw new APIError(value.status, value.detail, value.retry_after)
    }
    throw new APIError(0, 'The connection broke off.')
  }

  async #json(method, path, json) { return (await this.#send(method, path, { json })).json() }

  async #page(path, limit, before) {
    const query = new URLSearchParams({ limit, ...(before && { before }) })
    const response = await this.#send('GET', `${path}?${query}`)
    // While there is more: Link: </conversations?limit=20&before=ID>; rel="next"
    const link = response.headers.get('Link')?.match(/<([^>]*)>; rel="next"/)?.[1]
    const next = link && Number(new URL(link, document.baseURI).searchParams.get('before'))
    return { body: await response.json(), next }
  }

  async #send(method, path, { json, body, headers, signal } = {}) {
    const request = { method, body, signal, headers: { Accept: 'application/json', ...headers }, cache: 'no-store' }
    if (this.token) request.headers.Authorization = `Bearer ${this.token}`
    if (json) {
      request.body = JSON.stringify(json)
      request.headers['Content-Type'] = 'application/json'
    }
    const { token } = this
    let response
    try {
      response = await fetch(path, request)
    } catch (error) {
      throw error.name === 'AbortError' ? error : new APIError(0, 'The server cannot be reached.')
    }
    // A host's own page is no answer.
    if (response.ok && !/html/.test(response.headers.get('Content-Type'))) return response
    const error = await APIError.from(response)
    // Nor does a late answer to a token from before.
    error.endsSession = error.status === 401 && !error.message.startsWith('Incorrect') && token === this.token
    throw error
  }
}

/** A key for one message. Over plain HTTP a page has no `crypto.randomUUID`. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}

export async function* events(body) {
  const parser = new EventParser()
  const reader = body.getReader()
  try {
    for (let { done, value } = await reader.read(); !done; ({ done, value } = await reader.read())) {
      yield* parser.push(value)
    }
  } catch (error) {
    throw error.name === 'AbortError' ? error : new APIError(0, 'The connection broke off.')
  } finally {
    reader.cancel().catch(() => {})
  }
}

/** Reads server-sent events from bytes, however these are cut: https://html.spec.whatwg.org/#parsing-an-event-stream */
export class EventParser {
  #decoder = new TextDecoder()
  #rest = ''
  #event = ''
  #data = []

  /** The events that these bytes complete. */
  push(bytes) {
    // A CR at the end may be the first half of a CRLF: it waits.
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop()
    return lines.flatMap(line => this.#take(line))
  }

  #take(line) {
    if (line === '') {
      const complete = this.#data.length ? [{ event: this.#event || 'message', data: this.#data.join('\n') }] : []
      this.#event = ''
      this.#data = []
      return complete
    }
    const [, field, value] = line.match(/^([^:]*)(?:: ?)?(.*)$/s)
    if (field === 'event') this.#event = value
    if (field === 'data') this.#data.push(value)
    return []
  }
}
