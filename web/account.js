// The page of the account: who it is, another password, all the data, the end.

import { client, keep, logOut, username } from './session.js'
import { $, ask, endsSession, explain, note, onSubmit } from './view.js'

onSubmit($('password-form'), $('password-note'), async fields => {
  const token = await client.changePassword(fields.get('password'), fields.get('new_password'))
  keep({ token })
  $('password-form').reset()
  note($('password-note'), 'Your password is changed. Other devices have to log in again.', false)
})

$('export').addEventListener('click', async () => {
  note($('export-note'), 'One moment…', false)
  try {
    const address = URL.createObjectURL(await client.exportAccount())
    Object.assign(document.createElement('a'), { href: address, download: 'my-data.json' }).click()
    setTimeout(() => URL.revokeObjectURL(address), 60000)
    note($('export-note'), 'Saved as my-data.json.', false)
  } catch (error) {
    if (!endsSession(error)) note($('export-note'), explain(error))
  }
})

$('delete-account').addEventListener('click', () => ask({
  title: 'Delete your account?',
  text: 'Your account, your conversations and all messages are deleted for good.',
  field: { label: 'Your password', type: 'password', autocomplete: 'current-password', required: true },
  button: 'Delete everything',
  isDangerous: true,
  async action(password) {
    await client.deleteAccount(password)
    logOut('Your account is deleted.')
  },
}))

export async function showAccount() {
  for (const id of ['password-note', 'export-note', 'account-note']) note($(id))
  $('password-form').reset()
  $('account-name').textContent = $('password-username').value = username()
  $('account-since').textContent = ''
  try {
    const { created_at: since } = await client.account()
    const date = new Date(since).toLocaleDateString(undefined, { dateStyle: 'long' })
    $('account-since').textContent = `Here since ${date}`
  } catch (error) {
    if (!endsSession(error)) note($('account-note'), explain(error))
  }
}
