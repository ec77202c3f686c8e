/** DTMF: by INFO, one after another, or in the audio's own stream (RFC 4733). */
import { DTMF_TRANSPORT } from '../lib/Constants.ts'
import { Logger } from '../lib/Logger.ts'
import { DTMF } from '../lib/RTCSession/DTMF.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import { isDecimal } from '../lib/Utils.ts'
import { C } from './status.ts'
import type { DTMFOptions } from './types.ts'

const logger = new Logger('RTCSession')

/** Milliseconds that a comma stands for. */
const pause = 2000

export function sendTones(session: RTCSession, tones: string | number, options: DTMFOptions): void {
  const { transportType = DTMF_TRANSPORT.INFO } = options
  if (tones === undefined) throw new TypeError('Not enough arguments')
  session.requireTalk()
  if (transportType !== DTMF_TRANSPORT.INFO && transportType !== DTMF_TRANSPORT.RFC2833)
    throw new TypeError(`invalid transportType: ${transportType}`)
  const text = typeof tones === 'number' ? tones.toString() : tones
  if (!text || typeof text !== 'string' || !/^[0-9A-DR#*,]+$/i.test(text)) throw new TypeError(`Invalid tones: ${text}`)
  const { MIN_DURATION, MAX_DURATION, DEFAULT_DURATION, MIN_INTER_TONE_GAP, DEFAULT_INTER_TONE_GAP } = DTMF.C
  const duration = within('tone duration', options.duration, DEFAULT_DURATION, MIN_DURATION, MAX_DURATION)
  const gap = within(
    'interToneGap',
    options.interToneGap,
    DEFAULT_INTER_TONE_GAP,
    MIN_INTER_TONE_GAP,
    Number.POSITIVE_INFINITY,
  )
  options.duration = duration
  if (transportType === DTMF_TRANSPORT.RFC2833) {
    inAudio(session, text, duration, gap)
    return
  }
  const isBusy = Boolean(session._tones)
  session._tones = (session._tones ?? '') + text
  if (!isBusy) next(session, { ...options, duration }, duration + gap)
}

function within(what: string, value: number | undefined, usual: number, least: number, most: number): number {
  if (!value) return usual
  if (!isDecimal(value)) throw new TypeError(`Invalid ${what}: ${value}`)
  return Math.min(Math.max(Number(value), least), most)
}

function inAudio(session: RTCSession, tones: string, duration: number, gap: number): void {
  const dtmf = session.connection.getSenders().find(({ track }) => track?.kind === 'audio')?.dtmf
  if (dtmf) dtmf.insertDTMF(dtmf.toneBuffer + tones, duration, gap)
  else logger.warn('sendDTMF() | no local audio track to send DTMF with')
}

function next(session: RTCSession, options: DTMFOptions, wait: number): void {
  const tone = session._tones?.[0]
  if (session._status === C.STATUS_TERMINATED || tone === undefined) {
    session._tones = null
    return
  }
  session._tones = session._tones?.slice(1) ?? ''
  if (tone !== ',') {
    const eventHandlers = {
      onFailed: () => {
        session._tones = null
      },
    }
    new DTMF(session).send(tone, { ...options, eventHandlers })
  }
  setTimeout(() => next(session, options, wait), tone === ',' ? pause : wait)
}
