import { html, type TemplateResult } from 'lit'
import { icon } from '../icons.ts'
import type { Call } from '../sdk.ts'
import { party } from './party.ts'
import type { View } from './view.ts'
import { waitingCall } from './waiting.ts'

export function incoming(view: View, call: Call): TemplateResult {
  const { model, texts } = view
  return html`<section class="call" aria-label=${texts.incomingCall}>
    ${waitingCall(view)} ${party(call, texts, { kicker: texts.incomingCall, mood: 'ringing' })}
    <div class="bottom">
      <button class="pill stop" type="button" @click=${() => model.end(call)}>${icon('hangUp')}${texts.decline}</button>
      <button class="pill go" data-first type="button" @click=${() => model.answer(call)}>
        ${icon('phone')}${texts.answer}
      </button>
    </div>
  </section>`
}
