import { html, nothing, type TemplateResult } from 'lit'
import { icon, mark } from '../icons.ts'
import { failureNotice } from './header.ts'
import type { View } from './view.ts'

/** Extension and password; the server only for whom it is not this page's. */
export function signIn(view: View): TemplateResult {
  const { model, texts } = view
  const { form } = model
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const account = form.check()
    if (account) void model.signIn(account, form.stay)
    else if (event.currentTarget instanceof HTMLElement) {
      const { currentTarget } = event
      queueMicrotask(() => setTimeout(() => currentTarget.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()))
    }
  }
  return html`<form class="sign-in" novalidate @submit=${submit}>
    ${mark()}
    <h2>${texts.signInTitle}</h2>
    <p class="lead">${texts.signInLead}</p>
    ${form.failure ? failureNotice(view, form.failure, nothing) : nothing}
    <div class="field">
      <label for="extension">${texts.extension}</label>
      <input
        id="extension"
        data-first
        type="text"
        autocomplete="username"
        autocapitalize="off"
        spellcheck="false"
        placeholder=${texts.extensionHint}
        aria-invalid=${form.errors.extension === true}
        aria-describedby=${form.errors.extension ? 'extension-wrong' : nothing}
        .value=${form.extension}
        @input=${typed((extension) => form.set({ extension }))}
      />
      ${form.errors.extension ? html`<p class="wrong" id="extension-wrong">${texts.extensionMissing}</p>` : nothing}
    </div>
    ${password(view)}
    <label class="check">
      <input
        type="checkbox"
        .checked=${form.stay}
        @change=${(event: Event) =>
          event.target instanceof HTMLInputElement && form.set({ stay: event.target.checked })}
      />
      <span>${texts.staySignedIn}</span>
      <small>${texts.staySignedInHint}</small>
    </label>
    <div class="submit">
      <button class="pill go" type="submit" ?disabled=${form.busy}>${form.busy ? texts.signingIn : texts.signIn}</button>
    </div>
    ${server(view)}
  </form>`
}

function password({ model, texts }: View): TemplateResult {
  const { form } = model
  return html`<div class="field secret">
    <label for="password">${texts.password}</label>
    <input
      id="password"
      type=${form.showPassword ? 'text' : 'password'}
      autocomplete="current-password"
      autocapitalize="off"
      spellcheck="false"
      aria-invalid=${form.errors.password === true}
      aria-describedby=${form.errors.password ? 'password-wrong' : nothing}
      .value=${form.password}
      @input=${typed((text) => form.set({ password: text }))}
    />
    ${form.errors.password ? html`<p class="wrong" id="password-wrong">${texts.passwordMissing}</p>` : nothing}
    <button
      class="plain square"
      type="button"
      aria-label=${form.showPassword ? texts.hidePassword : texts.showPassword}
      @click=${() => form.set({ showPassword: !form.showPassword })}
    >
      ${icon(form.showPassword ? 'eyeOff' : 'eye')}
    </button>
  </div>`
}

function server({ model, texts }: View): TemplateResult {
  const { form } = model
  return html`<details class="more" ?open=${form.errors.server === true}>
    <summary>${icon('chevron')}${texts.connectionDetails}</summary>
    <div class="field">
      <label for="server">${texts.serverAddress}</label>
      <input
        id="server"
        type="url"
        autocomplete="off"
        spellcheck="false"
        placeholder="wss://pbx.example/ws"
        aria-invalid=${form.errors.server === true}
        aria-describedby=${form.errors.server ? 'server-wrong' : nothing}
        .value=${form.server}
        @input=${typed((text) => form.set({ server: text }))}
      />
      ${form.errors.server ? html`<p class="wrong" id="server-wrong">${texts.serverWrong}</p>` : nothing}
    </div>
    <div class="field">
      <label for="domain">${texts.domain}</label>
      <input
        id="domain"
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        placeholder=${texts.domainHint}
        .value=${form.domain}
        @input=${typed((text) => form.set({ domain: text }))}
      />
    </div>
  </details>`
}

function typed(take: (text: string) => void) {
  return (event: InputEvent) => {
    if (event.target instanceof HTMLInputElement) take(event.target.value)
  }
}
