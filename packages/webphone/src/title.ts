import type { OffhookCallEvent, OffhookPhone } from './element.ts'
import { pickLanguage, textsFor } from './i18n/strings.ts'
import { whoIs } from './views/party.ts'

const period = 1000 // ms

/**
 * Makes a page's title say who calls, alternating with its own until the ringing stops, and shows who one talks to. Returns
 * what ends it. Kept out of the element: an embedded phone has no business in another page's title.
 */
export function followTitle(element: OffhookPhone, page: Document, own: () => string): () => void {
  let timer: ReturnType<typeof setInterval> | undefined
  const draw = () => {
    clearInterval(timer)
    const { calls } = element
    const texts = textsFor(pickLanguage(element.language))
    const rings = calls.find((call) => call.direction === 'incoming' && call.state.name === 'ringing')
    const talks = calls.find((call) => call.state.name !== 'ended')
    if (!rings) {
      page.title = talks ? `${whoIs(talks, texts)} · ${own()}` : own()
      return
    }
    let calling = true
    const flash = () => {
      page.title = calling ? `☎ ${texts.titleIncoming(whoIs(rings, texts))}` : own()
      calling = !calling
    }
    flash()
    timer = setInterval(flash, period)
  }
  // The list of calls is up to date only after the event's own round.
  const later = (_: OffhookCallEvent | Event) => queueMicrotask(draw)
  element.addEventListener('offhook-call', later)
  element.addEventListener('offhook-preferences', later)
  draw()
  return () => {
    clearInterval(timer)
    element.removeEventListener('offhook-call', later)
    element.removeEventListener('offhook-preferences', later)
    page.title = own()
  }
}
