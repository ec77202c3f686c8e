import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../icons.ts'
import { whoIs } from './party.ts'
import type { View } from './view.ts'

/** A second caller, above the call in front. */
export function waitingCall({ model, texts }: View): TemplateResult | typeof nothing {
  const { waiting: call, current } = model.board
  if (!call || !current) return nothing
  const rings = current.direction === 'incoming' && current.state.name === 'ringing'
  return html`<div class="waiting" role="group" aria-label=${texts.waitingCall(whoIs(call, texts))}>
    <p>${icon('bell')}${texts.waitingCall(whoIs(call, texts))}</p>
    <div>
      <button class="pill small" type="button" @click=${() => model.end(call)}>${texts.decline}</button>
      <button class="pill small go" type="button" @click=${() => model.answerInstead(call)}>
        ${rings ? texts.declineAndAnswer : texts.hangUpAndAnswer}
      </button>
    </div>
  </div>`
}
