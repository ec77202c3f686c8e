import { randomBytes } from 'node:crypto'
import type { MediaEvent } from '@offhook/media'
import type { Effect, Reason } from '@offhook/sip'
import { Call, type CallRegistry } from './call.ts'
import type { SwitchContext } from './context.ts'
import { sdpOf } from './headers.ts'
import { towardsFlow, towardsOffer } from './leg.ts'
import { start } from './start.ts'

const goingDown: Reason = { protocol: 'SIP', cause: 503, text: 'Server is stopping' }
const mediaLost: Reason = { protocol: 'Q.850', cause: 27, text: 'Media lost' }

/** ms from the loss of a leg's media until the call is ended for it. */
const patience = 2000

/** Every call of this node, and which session belongs to which. */
export class Switch {
  readonly #context: SwitchContext
  readonly #calls = new Map<string, Call>()
  readonly #bySession = new Map<string, Call>()
  readonly #unsubscribe: () => void
  readonly #registry: CallRegistry = {
    joined: (sessionId, call) => this.#bySession.set(sessionId, call),
    left: (sessionId) => this.#bySession.delete(sessionId),
    ended: (call) => this.#calls.delete(call.id),
  }
  #stopping = false

  constructor(context: SwitchContext) {
    this.#context = context
    this.#unsubscribe = context.engine.on((event) => this.#media(event))
  }

  get size(): number {
    return this.#calls.size
  }

  /** A new INVITE outside any dialog. */
  invited({ session, request, flow }: Extract<Effect, { type: 'invitation' }>): void {
    if (this.#stopping) {
      this.#context.endpoint.perform((now) => session.reject({ status: 503, reason: 'Server is stopping' }, now))
      return
    }
    const offer = sdpOf(request)
    const towards = offer === undefined ? towardsFlow(flow) : towardsOffer(offer, flow)
    const id = randomBytes(9).toString('base64url').replaceAll('-', '_')
    const call = new Call(id, { id: 'a', session, towards }, this.#context, this.#registry)
    this.#calls.set(id, call)
    call.mailbox.post(() => start(call))
  }

  /** Something happened to a session, ours or theirs. */
  sessionEvent({ session, event }: Extract<Effect, { type: 'session' }>): void {
    this.#bySession.get(session.id)?.receive(session, event)
  }

  /** Ends all calls with BYE (or CANCEL, or a refusal), each side being told why. */
  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all([...this.#calls.values()].map((call) => call.end(goingDown)))
    this.#unsubscribe()
  }

  /** Who hangs up closes the media and sends BYE at once, and the two race: the BYE gets its time to come. */
  #mediaLost(call: Call, leg: string, reason: string): void {
    const timer = setTimeout(() => {
      call.log.warn({ call: call.id, leg, reason }, 'media lost')
      call.mailbox.post(() => call.end(mediaLost))
    }, patience)
    timer.unref()
    call.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  #media(event: MediaEvent): void {
    const call = this.#calls.get(event.call)
    if (call === undefined) return
    switch (event.type) {
      case 'lost':
        this.#mediaLost(call, event.leg, event.reason)
        return
      case 'silent':
        call.log.info({ call: call.id, leg: event.leg, silence: event.silence }, 'no media comes from this leg')
        return
      case 'connected':
      case 'dtmf':
        call.log.debug({ call: call.id, leg: event.leg, media: event.type }, 'media event')
        return
      default: {
        const impossible: never = event
        throw new Error(`unknown media event ${JSON.stringify(impossible)}`)
      }
    }
  }
}
