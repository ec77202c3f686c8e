import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../icons.ts'
import type { Failure, PhoneState } from '../sdk.ts'
import type { View } from './view.ts'

/** Who is signed in, and whether the phone can be reached. */
export function header({ model, texts }: View): TemplateResult {
  const { account, extension, state } = model
  const name = account?.name
  return html`<header class="head">
    <div class="who">
      <strong>${name || extension}</strong>
      ${name ? html`<span>${extension}</span>` : nothing}
    </div>
    <span class="status ${state.name}" role="status"><i></i>${stateText(state, texts)}</span>
  </header>`
}

/** At most one notice at a time: what the person can do something about comes first. */
export function notice(view: View): TemplateResult | typeof nothing {
  const { model, texts } = view
  const { state } = model
  if (model.audioBlocked) {
    return html`<div class="notice warn" role="alert">
      ${icon('speaker')}<strong>${texts.audioBlocked}</strong>
      <p>${texts.audioBlockedHint}</p>
      <div class="acts">
        <button class="pill small" type="button" @click=${() => model.unlockAudio()}>${texts.turnOnSound}</button>
      </div>
    </div>`
  }
  if (model.failure) {
    return failureNotice(
      view,
      model.failure,
      html`<button class="pill small" type="button" @click=${() => model.set({ failure: undefined })}>
        ${texts.dismiss}
      </button>`,
    )
  }
  if (state.name !== 'failed' && state.name !== 'reconnecting') return nothing
  if (model.board.current && state.name === 'reconnecting') return nothing
  return failureNotice(
    view,
    state.failure,
    html`<button class="pill small" type="button" @click=${() => model.retry()}>
        ${icon('refresh')}${texts.retry}
      </button>
      ${
        state.name === 'failed' && model.account?.server
          ? html`<button class="pill small" type="button" @click=${() => model.toForm()}>${texts.signInAgain}</button>`
          : nothing
      }`,
    state.name === 'reconnecting',
  )
}

export function failureNotice(
  { language }: Pick<View, 'language'>,
  failure: Failure,
  actions: TemplateResult | typeof nothing,
  mild = false,
): TemplateResult {
  return html`<div class="notice ${mild ? 'warn' : ''}" role="alert">
    ${icon('warning')}<strong>${failure.message[language]}</strong>
    <p>${failure.remedy[language]}</p>
    ${actions === nothing ? nothing : html`<div class="acts">${actions}</div>`}
  </div>`
}

function stateText(state: PhoneState, texts: View['texts']): string {
  switch (state.name) {
    case 'idle':
      return texts.stateIdle
    case 'connecting':
      return texts.stateConnecting
    case 'registered':
      return texts.stateRegistered
    case 'reconnecting':
      return texts.stateReconnecting
    case 'failed':
      return texts.stateFailed
    case 'stopped':
      return texts.stateStopped
  }
}
