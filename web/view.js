// What the views share: making nodes, saying things, asking in a dialog.

export const $ = id => document.getElementById(id)

/** A new element with properties, not attributes. */
export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties)
  node.append(...children)
  return node
}

/** What somebody wrote, with its language for screen readers and fonts. */
export function setText(node, text) {
  node.textContent = text
  setLanguage(node, text)
}

export function setLanguage(node, text) {
  node.dir = 'auto'
  node.lang = /[\u0980-\u09FF]/.test(text) ? 'bn' : 'en'
}

/** Has a screen reader say it. */
export function announce(text) {
  const node = element('p')
  setText(node, text)
  $('announcer').replaceChildren(node)
}

/** An error in the words of the page. */
export function explain({ status, detail, retryAfter, message }) {
  const wait = retryAfter ? ` Please wait ${seconds(retryAfter)}.` : ''
  switch (status) {
    case undefined: return `This page made a mistake: ${message}`
    case 0: return `${detail} Please check your connection.`
    case 409: return `The previous reply is still being written.${wait}`
    case 429: return `That was too often.${wait}`
    case 503: return retryAfter ? `${detail.replace(/ Please try again.*/, '')}${wait}` : detail
    default: return detail
  }
}

const seconds = count => count < 90 ? `${count} second${count === 1 ? '' : 's'}` : `${Math.ceil(count / 60)} minutes`

/** Shows a text below a form; without one, takes it away. */
export function note(node, text = '', isError = true) {
  node.textContent = text
  node.classList.toggle('error', isError)
  node.hidden = !text
}

/** Runs what a form does, once at a time, and shows in `output` why it failed. */
export function onSubmit(form, output, action) {
  let isRunning = false
  form.addEventListener('submit', async event => {
    event.preventDefault()
    if (isRunning) return
    isRunning = true
    form.setAttribute('aria-busy', 'true')
    note(output)
    try {
      await action(new FormData(form))
    } catch (error) {
      if (!endsSession(error)) note(output, explain(error))
    } finally {
      isRunning = false
      form.removeAttribute('aria-busy')
    }
  })
}

let onSessionEnd = () => {}

export function whenSessionEnds(action) { onSessionEnd = action }

/** Whether the error ended the session, and has been taken care of. */
export function endsSession(error) {
  if (!error.endsSession) return false
  onSessionEnd()
  return true
}

let confirm = async () => {}

/** Asks in a dialog, which stays until `action` has worked or the user cancels. `field` has properties of the input. */
export function ask({ title, text = '', button, isDangerous = false, field, action }) {
  $('dialog-title').textContent = title
  setText($('dialog-text'), text)
  $('dialog-text').hidden = !text
  const { label = '', ...input } = field ?? { disabled: true }
  $('dialog-label').hidden = !field
  $('dialog-name').textContent = label
  Object.assign($('dialog-input'), { type: 'text', value: '', autocomplete: 'off', disabled: false, ...input })
  $('dialog-ok').textContent = button
  $('dialog-ok').classList.toggle('danger', isDangerous)
  note($('dialog-note'))
  confirm = action
  $('dialog').showModal()
  if (field) $('dialog-input').select()
}

onSubmit($('dialog-form'), $('dialog-note'), async fields => {
  const asked = confirm
  await asked(fields.get('value'))
  if (confirm === asked) $('dialog').close() // and not the next one
})
$('dialog-cancel').addEventListener('click', () => $('dialog').close())
