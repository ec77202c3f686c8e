import { html, type TemplateResult } from 'lit'
import { endedTexts } from './ended.ts'
import { whoIs } from './party.ts'
import type { View } from './view.ts'

/** Two live regions that are always there: calls coming in interrupt, everything else waits its turn. */
export function announcements(view: View): TemplateResult {
  return html`<div class="sr" role="status" aria-live="polite">${progressText(view)}</div>
    <div class="sr" role="alert" aria-live="assertive">${incomingText(view)}</div>`
}

function incomingText({ model, texts }: View): string {
  const { current, waiting } = model.board
  if (waiting) return texts.waitingCall(whoIs(waiting, texts))
  if (current?.direction === 'incoming' && current.state.name === 'ringing') {
    return texts.incomingFrom(whoIs(current, texts))
  }
  return ''
}

function progressText({ model, texts, language }: View): string {
  const { current, ended } = model.board
  if (!current) {
    if (!ended) return ''
    const { title, detail } = endedTexts(ended, texts, language)
    return `${title} ${detail}`.trim()
  }
  const who = whoIs(current, texts)
  const { state } = current
  switch (state.name) {
    case 'dialing':
      return texts.callingWho(who)
    case 'ringing':
      return current.direction === 'outgoing' ? texts.ringingAt(who) : ''
    case 'earlyMedia':
    case 'connecting':
      return texts.connecting
    case 'answered':
      return current.muted ? texts.muted : texts.inCallWith(who)
    case 'reconnecting':
      return texts.reconnecting
    case 'held':
      return { local: texts.heldLocal, remote: texts.heldRemote, both: texts.heldBoth }[state.by]
    case 'ended':
      return texts.endedCall
  }
}
