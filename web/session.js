// Who is logged in, what is kept of it, and the view that logs in or signs up.

import { Client } from './api.js'
import { $, note, onSubmit } from './view.js'

export const client = new Client()

// In sessionStorage, not localStorage: the token is good for a day and cannot be called back, so it should not outlive the
// tab, as phones are lent; and on shared hosting others of the same origin could read it. A reload keeps it; a new tab asks
// for the password. No cookie, as one would be sent along with any request.
const place = `chat ${new URL('.', document.baseURI).pathname}`

/** Of these: username, token, reason (to log in again), pending (messages by conversation). */
let kept = {}
try {
  kept = JSON.parse(sessionStorage.getItem(place)) ?? {}
} catch { /* storage is switched off: the session lasts as long as the page */ }
client.token = kept.token ?? null

/** Keeps changes for the time of the tab; `undefined` takes a member away. */
export function keep(changes) {
  kept = { ...kept, ...changes }
  client.token = kept.token ?? null
  try {
    sessionStorage.setItem(place, JSON.stringify(kept))
  } catch { /* as above */ }
}

export const isLoggedIn = () => Boolean(kept.token)
export const username = () => kept.username

/** The last message, `{content, key}`, that has no reply yet: its key still gets it. */
export const pending = conversation => kept.pending?.[conversation]

export function setPending(conversation, message) {
  if (isLoggedIn()) keep({ pending: { ...kept.pending, [conversation]: message } })
}

// Back may bring a page whose user has logged out since.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted && sessionStorage.getItem(place) !== JSON.stringify(kept)) location.reload()
})

/** Takes all that the page has in memory along. */
export function logOut(reason) { startAnew({ token: undefined, username: undefined, pending: undefined, reason }) }

function startAnew(changes) {
  keep(changes)
  history.replaceState(null, '', '#new')
  location.reload()
}

let isSigningUp = false
let onLogIn = () => {}

export function whenLoggedIn(action) { onLogIn = action }

export function showLogIn(reason = kept.reason) {
  document.body.dataset.view = 'log-in'
  document.title = 'Log in · Nikoo'
  setMode(false)
  note($('log-in-reason'), reason, false)
  keep({ reason: undefined })
  if (kept.username) $('username').value = kept.username
  $('password').value = ''
  ;(kept.username ? $('password') : $('username')).focus()
}

function setMode(signUp) {
  isSigningUp = signUp
  $('log-in-title').textContent = signUp ? 'Create an account' : 'Log in'
  $('log-in-button').textContent = signUp ? 'Sign up' : 'Log in'
  $('log-in-question').textContent = signUp ? 'You have an account?' : 'New here?'
  $('log-in-switch').textContent = signUp ? 'Log in' : 'Create an account'
  $('password').autocomplete = signUp ? 'new-password' : 'current-password'
  $('password-hint').hidden = !signUp
  // What the API asks for; an old password of any length may still log in.
  $('username').minLength = signUp ? 3 : 0
  $('password').minLength = signUp ? 8 : 0
  note($('log-in-note'))
}

$('log-in-switch').addEventListener('click', () => {
  setMode(!isSigningUp)
  note($('log-in-reason'))
  $('username').focus()
})

$('password-show').addEventListener('click', () => {
  const isShown = $('password').type === 'password'
  $('password').type = isShown ? 'text' : 'password'
  $('password-show').setAttribute('aria-pressed', isShown)
})

onSubmit($('log-in-form'), $('log-in-note'), async fields => {
  const [name, password] = [fields.get('username'), fields.get('password')]
  if (isSigningUp) {
    await client.register(name, password)
    setMode(false) // should the log-in fail, the account is there
  }
  const token = await client.logIn(name, password)
  const isSomebodyElse = kept.username && kept.username !== name
  keep({ username: name, token })
  // What somebody else has seen and typed is still in the memory of this page.
  if (isSomebodyElse) return startAnew({ pending: undefined })
  $('log-in-form').reset()
  onLogIn()
})
