// One conversation: its messages in pages, and the exchange of new ones.

import { newKey } from './api.js'
import { render } from './markdown.js'
import { client, pending, setPending } from './session.js'
import { $, announce, element, endsSession, explain, note, setLanguage } from './view.js'

const pageSize = 30
const log = $('messages')
const scroller = $('scroller')

/** @type {Thread|undefined} */
let open

/** Texts that were typed and not sent, by conversation; `null` is the new one. */
const drafts = new Map()

/** Opens a conversation; null is a new one. @param onChange called when one has got its id or a message, or is gone */
export function openThread(id, onChange) {
  closeThread()
  open = new Thread(id, onChange)
  setDraft(drafts.get(id) ?? '')
  drafts.delete(id)
  open.load()
}

/** What was sent still arrives; a reply that is being written is finished by the server. */
export function closeThread() {
  if (!open) return
  drafts.set(open.id, input.value)
  open.close()
  open = undefined
}

class Thread {
  exchanges = []
  #loading
  /** undefined: nothing is loaded yet; null: all is */
  #next
  #onChange
  isClosed = false

  constructor(id, onChange) {
    this.id = id
    this.#next = id && undefined
    this.#onChange = onChange
  }

  async load() {
    log.replaceChildren()
    note($('messages-note'))
    $('earlier').hidden = true
    $('suggestions').hidden = this.id !== null
    setWriting(false)
    if (this.id === null) return
    log.setAttribute('aria-busy', 'true')
    const messages = await this.loadEarlier()
    if (this.isClosed) return
    log.removeAttribute('aria-busy')
    scrollToEnd()
    if (messages && !this.exchanges.length) this.#resume(messages)
  }

  /** Loads the page before those that are shown, once at a time. */
  loadEarlier() { return this.#loading ??= this.#loadPage().finally(() => { this.#loading = undefined }) }

  async #loadPage() {
    try {
      const { messages, next } = await client.messages(this.id, pageSize, this.#next)
      if (this.isClosed) return
      const fromEnd = scroller.scrollHeight - scroller.scrollTop
      log.prepend(...messages.map(newMessage))
      scroller.scrollTop = scroller.scrollHeight - fromEnd
      this.#next = next ?? null
      $('earlier').hidden = !next
      note($('messages-note'))
      return messages
    } catch (error) {
      if (this.isClosed || endsSession(error)) return
      note($('messages-note'), explain(error))
      $('earlier').hidden = error.status === 404
      if (error.status === 404) this.changed()
    }
  }

  /** A question of this page may have no reply, or not have arrived: its key gets the reply in any case. */
  #resume(messages) {
    const asked = pending(this.id)
    const question = messages.findLast(({ sender }) => sender === 'user')
    if (asked && asked.content !== question?.content) this.send(asked.content, asked.key)
    else if (question === messages.at(-1) && question) {
      const exchange = new Exchange(this, question.content, asked?.key ?? newKey())
      if (asked) exchange.send()
      else exchange.show('This message has no reply yet.', 'Ask again')
    } else setPending(this.id)
  }

  send(content, key = newKey()) {
    $('suggestions').hidden = true
    log.append(newMessage({ sender: 'user', content }))
    new Exchange(this, content, key).send()
    scrollToEnd()
  }

  /** The id, which a new conversation gets now. An older one shows its messages first, lest a new one comes twice. */
  async created() {
    if (this.#next === undefined) await this.loadEarlier()
    if (this.id === null) {
      // Two messages wait for the same one.
      this.creation ??= client.createConversation().finally(() => { this.creation = undefined })
      this.id = await this.creation
      this.changed()
    }
    return this.id
  }

  changed() { this.#onChange(this.id, !this.isClosed) }

  stop() { for (const exchange of this.exchanges) exchange.stop() }

  close() {
    this.isClosed = true
    for (const exchange of this.exchanges) exchange.leave()
  }
}

/** A question and its reply, through errors, under one key. */
class Exchange {
  #thread
  #content
  #key
  #call
  #timer
  #frame
  #isStopped = false
  #isHeard = false
  #text = element('div', { className: 'text' })
  #status = element('p', { className: 'status' })
  #item = element('li', { className: 'message assistant' }, hidden('Assistant: '), this.#text, this.#status)

  constructor(thread, content, key) {
    this.#thread = thread
    this.#content = content
    this.#key = key
    thread.exchanges.push(this)
    log.append(this.#item)
  }

  async send() {
    this.#call = new AbortController()
    const { signal } = this.#call
    const isWatched = !this.#isStopped
    this.#isHeard = false
    const isOver = () => signal.aborted || this.#thread.isClosed
    try {
      if (isWatched) {
        setWriting(true)
        this.#text.replaceChildren()
        this.#show('Writing…', 'writing')
        announce('The assistant is writing.')
      }
      const conversation = await this.#thread.created()
      setPending(conversation, { content: this.#content, key: this.#key })
      const onProgress = text => {
        this.#arrived()
        if (this.#thread.isClosed) this.abort()
        else if (!this.#isStopped) this.#draw(text)
      }
      const reply = await client.sendMessage(conversation, this.#content, { key: this.#key, signal, onProgress })
      if (signal.aborted) return
      if (pending(conversation)?.key === this.#key) setPending(conversation)
      this.#arrived()
      if (isOver()) return
      this.#isStopped = false
      this.#draw(reply.content, true)
      this.#status.remove()
      announce(`Assistant: ${this.#text.innerText}`)
    } catch (error) {
      const { id } = this.#thread
      // The next visit sends it again; what has no conversation yet becomes a draft.
      if (isOver() && id === null && !signal.aborted) drafts.set(id, this.#content)
      if (isOver()) return
      if (error.endsSession || error.status === 422) setPending(id)
      if (error.endsSession) setDraft([this.#content, input.value].filter(Boolean).join('\n'))
      if (endsSession(error)) return
      this.#fail(error)
    } finally {
      if (isWatched && !isOver()) setWriting(false)
    }
  }

  /** Stops listening. The server finishes and stores the reply; the same key gets it when it is there. */
  stop() {
    if (!$('send').classList.contains('stop') || this.#isStopped || !this.#status.isConnected) return
    this.abort()
    this.#isStopped = true
    setWriting(false)
    this.#show('Stopped. The assistant finishes its reply without you; it will appear here.')
    scrollToEnd()
    announce(this.#status.textContent)
    this.send()
  }

  abort() {
    clearInterval(this.#timer)
    cancelAnimationFrame(this.#frame)
    this.#call?.abort()
  }

  /** Nobody looks any more: listening ends, but not before the message has arrived. */
  leave() {
    clearInterval(this.#timer)
    if (this.#isHeard) this.abort()
  }

  #arrived() {
    if (!this.#isHeard) this.#thread.changed()
    this.#isHeard = true
  }

  #fail(error) {
    if (this.#isStopped && error.status === 409) {
      this.#timer = setTimeout(() => this.send(), 1000 * (error.retryAfter ?? 5))
      return
    }
    this.#isStopped = false
    this.show(explain(error), 'Try again', error.retryAfter)
    announce(this.#status.firstChild.textContent)
    if (error.status === 404) this.#thread.changed()
  }

  /** Says something in place of the reply, with a button that sends again, `wait` seconds later at the earliest. */
  show(text, label, wait = 0) {
    this.#show(text, 'problem')
    const button = element('button', { type: 'button' })
    let left = wait
    const tick = () => {
      button.textContent = left > 0 ? `${label} (${left})` : label
      button.disabled = left > 0
      if (left-- <= 0) clearInterval(this.#timer)
    }
    clearInterval(this.#timer)
    this.#timer = setInterval(tick, 1000)
    tick()
    button.addEventListener('click', () => {
      input.focus()
      this.send()
    })
    this.#status.append(button)
    scrollToEnd()
  }

  #show(text, kind = '') {
    this.#status.className = `status ${kind}`
    this.#status.replaceChildren(element('span', {}, text))
  }

  /** Draws the reply so far, as often as the screen is drawn. */
  #draw(text, isComplete = false) {
    cancelAnimationFrame(this.#frame)
    const draw = () => {
      const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80
      setLanguage(this.#text, text)
      this.#text.replaceChildren(render(text))
      if (isAtEnd) scrollToEnd()
    }
    if (isComplete) draw()
    else this.#frame = requestAnimationFrame(draw)
  }
}

const hidden = text => element('span', { className: 'hidden' }, text)

function newMessage({ sender, content }) {
  const isOwn = sender === 'user'
  const text = element('div', { className: 'text' }, isOwn ? content : render(content))
  setLanguage(text, content)
  return element('li', { className: `message ${isOwn ? 'user' : 'assistant'}` },
    hidden(isOwn ? 'You: ' : 'Assistant: '), text)
}

function scrollToEnd() { scroller.scrollTop = scroller.scrollHeight }

// What is typed

const input = $('input')

function setWriting(isWriting) {
  $('send').classList.toggle('stop', isWriting)
  $('send').setAttribute('aria-label', isWriting ? 'Stop' : 'Send')
}

function setDraft(text) {
  input.value = text
  fit()
}

/** As high as its text, within what the style allows. */
function fit() {
  input.style.height = 'auto'
  input.style.height = `${input.scrollHeight}px`
}

function submit() {
  const content = input.value.trim()
  if (!content || $('send').classList.contains('stop')) return
  const length = [...content].length
  note($('input-note'), length > 5000 ? `This has ${length} characters, and a message may have 5000.` : '')
  if (length > 5000) return
  setDraft('')
  open?.send(content)
}

input.addEventListener('input', fit)
input.addEventListener('keydown', event => {
  // Not the Enter that ends the composition of a character, as in Bengali keyboards.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
  event.preventDefault()
  submit()
})
// The second click of two is not meant for Stop.
$('send').addEventListener('click', event => { if (event.detail > 1) event.preventDefault() })
$('composer').addEventListener('submit', event => {
  event.preventDefault()
  if ($('send').classList.contains('stop')) open?.stop()
  else submit()
  input.focus()
})
$('suggestions').addEventListener('click', event => {
  const suggestion = event.target.closest('button')
  if (suggestion) open?.send(suggestion.textContent.trim())
})
$('earlier').addEventListener('click', async () => {
  const first = log.firstElementChild
  await open?.loadEarlier()
  if ($('earlier').hidden) first?.focus()
})
