// Passkeys: shows what needs them where the browser has them, and hands the browser what the page asks for.
(function () {
  document.addEventListener('DOMContentLoaded', function () {
    if (!window.PublicKeyCredential || !window.allauth) return
    document.querySelectorAll('[data-passkey]').forEach(function (part) {
      part.hidden = false
      const forms = window.allauth.webauthn.forms
      const credential = part.querySelector('[name=credential]').id
      if (part.dataset.passkey === 'add') forms.signupForm({ ids: { signup: 'passkey-add', credential, data: 'asked' } })
      if (part.dataset.passkey === 'use') forms.authenticateForm({ ids: { authenticate: 'passkey-use', credential, data: 'asked' } })
      if (part.dataset.passkey === 'sign-in') forms.loginForm({ ids: { login: 'passkey-use', credential } })
    })
    document.querySelectorAll('[data-no-passkey]').forEach(function (part) { part.hidden = true })
  })
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    const said = document.querySelector('[data-passkey-fault]')
    if (said) said.hidden = false
  })
})()
