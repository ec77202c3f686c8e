import { html, nothing, type TemplateResult } from 'lit'
import { formatClock, formatDuration } from '../i18n/format.ts'
import { icon } from '../icons.ts'
import { talks } from '../model/talks.ts'
import type { Call } from '../sdk.ts'
import { keys } from './keys.ts'
import { party } from './party.ts'
import type { View } from './view.ts'
import { waitingCall } from './waiting.ts'

/**
 * From dialling to the end: who, how far, and what can be done. The focus goes to the section, not to its one large
 * button: an Enter held a little too long must not hang up what it just dialled.
 */
export function inCall(view: View, call: Call): TemplateResult {
  const { model, texts } = view
  const keyed = model.keypadOpen && talks(call)
  const rings = call.state.name === 'ringing' || call.state.name === 'dialing'
  return html`<section class="call ${keyed ? 'keyed' : ''}" data-first tabindex="-1" aria-label=${texts.inCall}>
    ${waitingCall(view)} ${party(call, texts, { ...(rings ? { mood: 'ringing' } : {}), below: progress(view, call) })}
    ${
      keyed
        ? html`<div class="sent" aria-label=${texts.digitsSent} role="status">${model.sent || '\u00a0'}</div>
            ${keys(view, false)}`
        : nothing
    }
    ${toggles(view, call)}
    <div class="bottom">
      <button class="pill stop" type="button" @click=${() => model.end(call)}>
        ${icon('hangUp')}${texts.hangUp}
      </button>
    </div>
  </section>`
}

function toggles({ model, texts }: View, call: Call): TemplateResult {
  return html`<div class="toggles">
    <button class="toggle" type="button" aria-pressed=${call.muted} @click=${() => model.toggleMute()}>
      <span>${icon(call.muted ? 'microphoneOff' : 'microphone')}</span>${texts.mute}
    </button>
    ${
      talks(call)
        ? html`<button
            class="toggle"
            type="button"
            aria-expanded=${model.keypadOpen}
            @click=${() => model.set({ keypadOpen: !model.keypadOpen })}
          >
            <span>${icon('keypad')}</span>${texts.showKeypad}
          </button>`
        : nothing
    }
  </div>`
}

function progress(view: View, call: Call): TemplateResult {
  const { texts } = view
  const { state } = call
  switch (state.name) {
    case 'dialing':
      return html`<p class="progress">${texts.dialing}</p>`
    case 'ringing':
      return html`<p class="progress">${texts.ringing}</p>`
    case 'earlyMedia':
    case 'connecting':
      return html`<p class="progress">${texts.connecting}</p>`
    case 'answered':
      return html`<p class="progress">${timer(view, state.since)}</p>
        ${call.muted ? html`<p class="flag">${icon('microphoneOff')}${texts.muted}</p>` : nothing}`
    case 'held':
      return html`<p class="progress">${timer(view, state.since)}</p>
        <p class="flag">
          ${icon('pause')}${{ local: texts.heldLocal, remote: texts.heldRemote, both: texts.heldBoth }[state.by]}
        </p>`
    case 'reconnecting':
      return html`<p class="progress">${timer(view, state.since)}</p>
        <p class="flag">${icon('refresh')}${texts.reconnecting}</p>
        <p class="remedy">${texts.reconnectingHint}</p>`
    case 'ended':
      return html`<p class="progress">${texts.endedCall}</p>`
  }
}

// A timer role is not read out every second, and still found when looked for.
function timer({ texts, language, now }: View, since: number): TemplateResult {
  const seconds = (now - since) / 1000
  return html`<span class="timer" role="timer" aria-label="${texts.duration} ${formatDuration(seconds, language)}"
    >${formatClock(seconds)}</span
  >`
}
