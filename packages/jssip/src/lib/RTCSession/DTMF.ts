import { InDialog } from '../../session/in-dialog.ts'
import type { DTMFOptions } from '../../session/types.ts'
import { Logger } from '../Logger.ts'
import type { IncomingRequest } from '../SIPMessage.ts'

const logger = new Logger('RTCSession:DTMF')

/** Milliseconds. */
const C = {
  MIN_DURATION: 70,
  MAX_DURATION: 6000,
  DEFAULT_DURATION: 100,
  MIN_INTER_TONE_GAP: 50,
  DEFAULT_INTER_TONE_GAP: 500,
} as const

interface SendOptions extends DTMFOptions {
  eventHandlers?: { onFailed?: () => void }
}

/** One tone, by INFO. */
export class DTMF extends InDialog {
  static readonly C: typeof C = C

  _tone: string | null = null
  _duration: number | null = null
  _request: IncomingRequest | null = null
  eventHandlers: SendOptions['eventHandlers']

  get tone(): string {
    return this._tone as string
  }

  get duration(): number {
    return this._duration as number
  }

  send(tone: string | number, options: SendOptions = {}): void {
    if (tone === undefined) throw new TypeError('Not enough arguments')
    this._direction = 'outgoing'
    this._session.requireTalk()
    const text = typeof tone === 'string' || typeof tone === 'number' ? String(tone).toUpperCase() : ''
    if (!/^[0-9A-DR#*]$/.test(text)) throw new TypeError(`Invalid tone: ${tone}`)
    this.eventHandlers = options.eventHandlers
    this._tone = text
    this._duration = options.duration ?? null
    this._session.newDTMF({ originator: 'local', dtmf: this, request: this._request })
    this.transmit(
      [...(options.extraHeaders ?? []), 'Content-Type: application/dtmf-relay'],
      `Signal=${text}\r\nDuration=${this._duration}`,
      () => this.eventHandlers?.onFailed?.(),
    )
  }

  init_incoming(request: IncomingRequest): void {
    this._direction = 'incoming'
    this._request = request
    request.reply(200)
    const [first = '', second = ''] = (request.body ?? '').split('\n')
    this._tone = /^Signal\s*=\s*([0-9A-D#*])/.exec(first)?.[1] ?? null
    this._duration = Number(/^Duration\s?=\s?([0-9]{1,4})/.exec(second)?.[1]) || C.DEFAULT_DURATION
    if (this._tone) this._session.newDTMF({ originator: 'remote', dtmf: this, request })
    else logger.debug('invalid INFO DTMF received, discarded')
  }
}

export { DTMF as default }
