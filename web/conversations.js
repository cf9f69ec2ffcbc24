// The list of conversations, newest first, in pages.

import { client } from './session.js'
import { $, element, endsSession, explain, note, setText } from './view.js'

const pageSize = 30

/** What is in the list, by id. */
const shown = new Map()
let next
let current

export async function loadConversations() {
  shown.clear()
  next = undefined
  $('conversations').replaceChildren()
  $('no-conversations').hidden = true
  await loadPage()
}

async function loadPage() {
  note($('conversations-note'))
  try {
    const page = await client.conversations(pageSize, next)
    for (const conversation of page.conversations.reverse()) put(conversation, 'append')
    next = page.next
    $('more-conversations').hidden = !next
    $('no-conversations').hidden = shown.size > 0
  } catch (error) {
    if (endsSession(error)) return
    note($('conversations-note'), explain(error))
    $('more-conversations').hidden = false
  }
}

$('more-conversations').addEventListener('click', async () => {
  const last = $('conversations').lastElementChild
  await loadPage()
  // The button may be gone: the keyboard goes on at the first of the new ones.
  ;(last?.nextElementSibling ?? last)?.querySelector('a').focus()
})

/** @param {'append'|'prepend'} how a conversation that is not in the list gets into it */
function put({ id, title }, how) {
  let entry = shown.get(id)
  if (!entry) {
    entry = { link: element('a', { href: `#${id}` }) }
    entry.item = element('li', {}, entry.link)
    shown.set(id, entry)
    $('conversations')[how](entry.item)
  }
  entry.title = title
  setText(entry.link, title)
  mark(id)
}

const mark = id => shown.get(id)?.link[id === current ? 'setAttribute' : 'removeAttribute']('aria-current', 'page')

export function select(id) {
  const last = current
  current = id
  mark(last)
  mark(id)
}

/** The title of a conversation; null when the user has none with this id (any more). `isChanged` asks anew. */
export async function titleOf(id, isChanged = false) {
  if (isChanged || !shown.has(id)) {
    const { conversations: [conversation] } = await client.conversations(1, id + 1)
    if (conversation?.id !== id) return drop(id)
    if (!shown.has(id) && !isChanged) return conversation.title // older than what is loaded
    put(conversation, 'prepend')
    $('no-conversations').hidden = true
  }
  return shown.get(id).title
}

export async function rename(id, title) {
  const conversation = await client.renameConversation(id, title)
  if (shown.has(id)) put(conversation)
  return conversation.title
}

export async function remove(id) {
  try {
    await client.deleteConversation(id)
  } catch (error) {
    if (error.status !== 404) throw error // it was deleted elsewhere
  }
  drop(id)
}

function drop(id) {
  shown.get(id)?.item.remove()
  shown.delete(id)
  $('no-conversations').hidden = shown.size > 0 || Boolean(next)
  return null
}
