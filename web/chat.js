// Where the page starts: which view is shown. The address says it behind `#`: the id of a conversation, `new` or `account`.

import { showAccount } from './account.js'
import { loadConversations, remove, rename, select, titleOf } from './conversations.js'
import { closeThread, openThread } from './messages.js'
import { isLoggedIn, keep, logOut, showLogIn, username, whenLoggedIn } from './session.js'
import { $, announce, ask, endsSession, explain, note, setText, whenSessionEnds } from './view.js'

/** null for a new one */
let conversation

whenLoggedIn(start)

whenSessionEnds(() => {
  closeThread()
  closeDrawer()
  $('dialog').close()
  keep({ token: undefined })
  showLogIn('Your session has ended. Please log in again; what you have typed is kept.')
})

function start() {
  if (!isLoggedIn()) return showLogIn()
  setText($('who'), username())
  loadConversations()
  show()
}

async function show() {
  if (!isLoggedIn()) return
  const place = location.hash.slice(1)
  closeDrawer()
  closeThread()
  $('dialog').close() // it is about what was open
  conversation = /^[1-9]\d*$/.test(place) ? Number(place) : null
  if (place === 'account') {
    conversation = undefined
    document.body.dataset.view = 'account'
    select(null)
    document.title = 'Account · Nikoo'
    $('account-title').focus()
    return showAccount()
  }
  document.body.dataset.view = 'chat'
  select(conversation)
  setTitle(null)
  focusView()
  const opened = conversation
  openThread(conversation, changed)
  try {
    const title = conversation && await titleOf(conversation)
    if (conversation === opened && title) setTitle(title)
  } catch (error) {
    endsSession(error) // the messages say what else is wrong
  }
}

/** A conversation has got its id, or a message, which makes its title; or it is gone. */
async function changed(id, isOpen) {
  if (isOpen && conversation === null) {
    conversation = id
    history.replaceState(null, '', `#${id}`)
    select(id)
  }
  try {
    const title = await titleOf(id, true)
    if (conversation === id) setTitle(title)
  } catch (error) {
    endsSession(error)
  }
}

function setTitle(title) {
  setText($('title'), title ?? (conversation === null ? 'New conversation' : 'Conversation'))
  document.title = `${title ?? 'New conversation'} · Nikoo`
  $('actions').hidden = title === null
}

/** On a phone its keyboard would cover the messages. */
function focusView() {
  (matchMedia('(hover: hover) and (pointer: fine)').matches ? $('input') : $('title')).focus()
}

addEventListener('hashchange', show)

// Before the answer comes, another conversation may be open.
$('rename').addEventListener('click', (_, id = conversation) => ask({
  title: 'Rename the conversation',
  field: { label: 'Title', value: $('title').textContent, required: true, maxLength: 200 },
  button: 'Rename',
  async action(text) {
    const title = await rename(id, text)
    if (conversation === id) setTitle(title)
  },
}))

$('delete').addEventListener('click', (_, id = conversation) => ask({
  title: 'Delete the conversation?',
  text: `“${$('title').textContent}” and its messages are deleted for good.`,
  button: 'Delete',
  isDangerous: true,
  async action() {
    await remove(id)
    if (conversation === id) location.hash = 'new'
    announce('The conversation is deleted.')
  },
}))

$('log-out').addEventListener('click', () => logOut())
$('skip').addEventListener('click', () => (document.body.dataset.view === 'chat' ? $('input') : $('account-title')).focus())

// The drawer, on narrow screens

const wide = matchMedia('(min-width: 48rem)')

function openDrawer() {
  document.body.classList.add('drawer')
  $('main').inert = true
  $('close-drawer').focus()
}

function closeDrawer() {
  if (!document.body.classList.contains('drawer')) return
  document.body.classList.remove('drawer')
  $('main').inert = false
  document.querySelector(`#main section.${document.body.dataset.view} .menu`)?.focus()
}

for (const button of document.querySelectorAll('.menu')) button.addEventListener('click', openDrawer)
for (const id of ['close-drawer', 'shade']) $(id).addEventListener('click', closeDrawer)
$('nav').addEventListener('click', event => {
  // The conversation that is open already changes no address.
  if (event.target.closest('a[aria-current], a[href="#new"]')) closeDrawer()
})
addEventListener('keydown', event => { if (event.key === 'Escape' && !event.isComposing) closeDrawer() })
wide.addEventListener('change', closeDrawer)

start()
