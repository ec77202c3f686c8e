import type { KeyPress, MediaEvent, Towards } from '@offhook/media'
import type { SipRequest } from '@offhook/sip'
import type { Call } from './call.ts'
import type { SwitchContext } from './context.ts'
import type { Leg } from './leg.ts'

const types = /^application\/(dtmf-relay|dtmf)\s*(;|$)/i
/** ms, where an INFO does not say how long a key was pressed. */
const usual = 160
/** ms within which the same key by INFO and by RTP is one press: some phones send both. */
const together = 1500

export const isDigits = (contentType: string): boolean => types.test(contentType)

/** The key of an INFO: `Signal=5` with `Duration=160` (application/dtmf-relay), or the key alone (application/dtmf). */
export function readDigit(request: Pick<SipRequest, 'text'>): KeyPress | undefined {
  const [, signal = ''] = /^\s*(?:Signal\s*=\s*)?([\d*#A-D]|1[0-5])\s*$/im.exec(request.text) ?? []
  const [, duration] = /^\s*Duration\s*=\s*(\d{1,5})\s*$/im.exec(request.text) ?? []
  // Some say keys by the numbers they have as events (RFC 4733 3.2).
  const digit = signal.length === 2 ? '*#ABCD'[Number(signal) - 10] : signal.toUpperCase()
  return digit ? { digit, duration: Number(duration ?? usual) } : undefined
}

/** Tells a leg of a key by INFO. */
export function sendDigit(call: Call, leg: Leg, { digit, duration }: KeyPress): void {
  if (leg.session.state.name !== 'confirmed') return
  const headers = [['Content-Type', 'application/dtmf-relay']] as const
  const body = `Signal=${digit}\r\nDuration=${duration}\r\n`
  call.context.endpoint.perform((now) => leg.session.send('INFO', { headers, body }, now).effects)
}

/** A key came by INFO: the far side gets it as it takes keys. */
export async function digitByInfo(call: Call, from: Leg, press: KeyPress): Promise<void> {
  const to = call.other(from)
  if (to === undefined || isRepeat(from, press.digit, 'info')) return
  // A page cannot hear events; its library can tell of an INFO.
  const takesInfo = to.towards.kind === 'webrtc' || hasSentInfo(to)
  if (takesInfo || !(await call.context.engine.sendDigits(call.id, to.id, [press]))) sendDigit(call, to, press)
}

/** A key came by RTP; where the engine could not pass it, the far side is told. */
export function digitByMedia(call: Call, event: Extract<MediaEvent, { type: 'dtmf' }>): void {
  const from = call.legs.find((leg) => leg.id === event.leg)
  const to = from && call.other(from)
  if (!to || isRepeat(from, event.digit, 'media') || event.passed) return
  sendDigit(call, to, { digit: event.digit, duration: event.duration })
}

/** What a person's phone speaks, with the way in which it takes keys. */
export function withKeys(towards: Towards, extension: string | undefined, { infoKeys }: SwitchContext): Towards {
  const byInfo = towards.kind === 'rtp' && extension !== undefined && infoKeys?.has(extension)
  return byInfo ? { ...towards, keys: 'signalling' } : towards
}

type Means = 'info' | 'media'

interface Heard {
  readonly digit: string
  readonly means: Means
  readonly at: number
}

const heard = new WeakMap<Leg, Heard[]>()

const hasSentInfo = (leg: Leg): boolean => heard.get(leg)?.some(({ means }) => means === 'info') ?? false

/** Whether this press came before by the other means. */
function isRepeat(leg: Leg, digit: string, means: Means): boolean {
  const now = performance.now()
  const before = heard.get(leg) ?? []
  const twin = before.findIndex((one) => one.digit === digit && one.means !== means && now - one.at < together)
  if (twin >= 0) before.splice(twin, 1)
  else before.push({ digit, means, at: now })
  // The last of each means stays, as it tells what the phone can do.
  const last = before.findLast((one) => one.means === 'info')
  heard.set(
    leg,
    before.filter((one) => one === last || now - one.at < together),
  )
  return twin >= 0
}
