/** Digits, by RTP where the far side takes them (RFC 4733), else by INFO. */
import type { SipRequest } from '@offhook/sip'
import { phoneError } from '../failures.ts'
import type { LiveCall } from './live-call.ts'

const toneLength = 100
const gap = 70
const pause = 2_000

/** Resolves when the last digit has been sent; strings of several calls follow one another. */
export async function sendDigits(call: LiveCall, digits: string, info?: boolean): Promise<void> {
  if (!/^[\d*#A-D,]+$/i.test(digits)) throw phoneError('misuse', `not digits: ${digits}`)
  const { phase } = call.facts
  if (call.over || (phase !== 'talking' && phase !== 'earlyMedia')) throw phoneError('misuse', call.state)
  const before = call.tones
  const mine = (async () => {
    await before?.catch(() => {})
    const sender = info ? undefined : call.media.toneSender
    await (sender ? byTones(call, sender, digits) : byInfo(call, digits))
  })()
  call.tones = mine
  return mine
}

/** The browser paces them, and knows `,` (W3C WebRTC 7.2). */
function byTones(call: LiveCall, sender: RTCDTMFSender, digits: string): Promise<void> {
  return new Promise((resolve, reject) => {
    sender.ontonechange = ({ tone }) => {
      if (tone === '') resolve()
    }
    void call.ended.then(() => reject(phoneError('misuse', 'ended')))
    sender.insertDTMF(digits, toneLength, gap)
  })
}

async function byInfo(call: LiveCall, digits: string): Promise<void> {
  const { driver, platform } = call.host
  for (const digit of digits.toUpperCase()) {
    if (call.over || !call.session) throw phoneError('misuse', 'ended')
    if (digit !== ',') {
      const headers = [['Content-Type', 'application/dtmf-relay']] as const
      const body = `Signal=${digit}\r\nDuration=${toneLength}\r\n`
      driver.apply(call.session.send('INFO', { headers, body }, driver.now()).effects)
    }
    await new Promise<void>((resolve) => {
      platform.later(resolve, digit === ',' ? pause : toneLength + gap)
    })
  }
}

/** The digit of an INFO: `Signal=5` (application/dtmf-relay) or the bare digit (application/dtmf). */
export function digitOf(request: SipRequest): string | undefined {
  if (!/^application\/dtmf/i.test(request.get('Content-Type') ?? '')) return undefined
  const [, digit] = /^\s*(?:Signal\s*=\s*)?([\d*#A-D])\s*$/im.exec(request.text) ?? []
  return digit?.toUpperCase()
}
