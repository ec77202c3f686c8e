import { html, nothing, type TemplateResult } from 'lit'
import { formatClock } from '../i18n/format.ts'
import type { Language, Texts } from '../i18n/strings.ts'
import { icon } from '../icons.ts'
import type { EndedCall } from '../model/call-board.ts'
import { party } from './party.ts'
import type { View } from './view.ts'

/** How the call ended, why, and what to do about it. */
export function ended(view: View, over: EndedCall): TemplateResult {
  const { model, texts, language } = view
  const { call, outcome } = over
  const { title, detail } = endedTexts(over, texts, language)
  const failed = outcome.kind === 'failed'
  return html`<section class="call" aria-label=${texts.endedCall}>
    ${party(call, texts, {
      mood: failed ? 'failed' : 'ended',
      below: html`<p class="progress">
          ${title}${outcome.duration > 0 ? html` · <span class="timer">${formatClock(outcome.duration)}</span>` : nothing}
        </p>
        ${detail ? html`<p class="remedy">${detail}</p>` : nothing}`,
    })}
    <div class="bottom">
      <button class="pill" data-first type="button" @click=${() => model.board.dismissEnded()}>${texts.done}</button>
      <button class="pill go" type="button" ?disabled=${!model.ready} @click=${() => model.call(call.remote.number)}>
        ${icon('phone')}${call.direction === 'incoming' ? texts.callBack : texts.callAgain}
      </button>
    </div>
  </section>`
}

/** What is shown and what is read out. */
export function endedTexts(
  { call, outcome }: EndedCall,
  texts: Texts,
  language: Language,
): { readonly title: string; readonly detail: string } {
  const { failure, kind, by } = outcome
  const incoming = call.direction === 'incoming'
  // What the person did or can see happen needs no remedy.
  const wrong = kind === 'failed' || (kind === 'declined' && !incoming)
  if (failure && wrong) return { title: failure.message[language], detail: failure.remedy[language] }
  switch (kind) {
    case 'hungUp':
      return { title: by === 'remote' ? texts.endedByRemote : texts.endedCall, detail: '' }
    case 'cancelled':
      return incoming
        ? { title: texts.endedMissed, detail: texts.endedCancelledRemote }
        : { title: texts.endedCancelled, detail: '' }
    case 'declined':
      return { title: texts.endedDeclined, detail: '' }
    case 'missed':
      return { title: texts.endedMissed, detail: texts.endedMissedHint }
    case 'elsewhere':
      return { title: texts.endedElsewhere, detail: '' }
    case 'failed':
      return { title: texts.endedFailed, detail: '' }
  }
}
