import { randomBytes } from 'node:crypto'
import type { MediaEvent } from '@offhook/media'
import type { Binding, Effect, Flow, Reason, Session } from '@offhook/sip'
import { Call, type CallRegistry } from './call.ts'
import type { SwitchContext } from './context.ts'
import { dialogOf } from './dialog-of.ts'
import { digitByMedia, withKeys } from './digits.ts'
import { sdpOf } from './headers.ts'
import { type Leg, towardsFlow, towardsOffer } from './leg.ts'
import { Owed } from './owed.ts'
import { resumeHeader } from './pass.ts'
import { reachedAgain } from './reached-again.ts'
import { replace } from './replace.ts'
import { findAgain, type Left } from './restart/find-again.ts'
import { resume } from './resume.ts'
import { start } from './start.ts'

const goingDown: Reason = { protocol: 'SIP', cause: 503, text: 'Server is stopping' }
const callerGone: Reason = { protocol: 'SIP', cause: 487, text: 'The caller is gone' }
const mediaLost: Reason = { protocol: 'Q.850', cause: 27, text: 'Media lost' }

/** ms from the loss of a leg's media until the call is ended for it. */
const patience = 2000
/** The same for a caller whose connection was lost while it rang. */
const callerPatience = 5000
/** ms without media after which a leg is given up whose page was left, which a reload brings back in a moment, */
const silenceWhenLeft = 20_000
/** one whose connection was lost without a word, such as a laptop's that was shut, */
const silenceWhenLost = 120_000
/** and any other leg: a phone that lost its power. */
const longestSilence = 300_000

/** Every call of this node, and which session belongs to which. */
export class Switch {
  readonly #context: SwitchContext
  readonly #calls = new Map<string, Call>()
  readonly #bySession = new Map<string, Call>()
  readonly #owed: Owed
  readonly #unsubscribe: () => void
  readonly #registry: CallRegistry = {
    joined: (sessionId, call) => this.#bySession.set(sessionId, call),
    left: (sessionId) => this.#bySession.delete(sessionId),
    ended: (call) => {
      this.#calls.delete(call.id)
      this.#context.journal?.ended(call)
    },
    owes: (call, leg, reason) => !this.#stopping && this.#owed.take(call.id, leg, reason),
    callOf: (sessionId) => this.#bySession.get(sessionId),
    dialog: (replaces) => dialogOf(this.#calls.values(), replaces),
  }
  /** Flows of standing calls that were closed on purpose. */
  readonly #left = new Set<string>()
  #stopping = false
  #found: (() => void) | undefined

  /** `left`: what an earlier process has left of its calls. */
  constructor(context: SwitchContext, left?: Left) {
    this.#context = context
    this.#owed = new Owed(context)
    this.#found = left && this.#find(left)
    // Only now: what happened to the media meanwhile is told at once.
    this.#unsubscribe = context.engine.on((event) => this.#media(event))
  }

  /** Returns what is to be done about them once peers can be reached. */
  #find(left: Left): () => void {
    const { calls, settle } = findAgain(left, this.#context, this.#registry)
    for (const call of calls) this.#calls.set(call.id, call)
    const ids = [...left.calls.map(({ id }) => id), ...left.damaged]
    return () => {
      settle()
      this.#context.journal?.watch(() => this.standing, ids)
    }
  }

  /** From now on peers can be reached. A start that fails before this has changed nothing of what was left. */
  begin(): void {
    this.#found?.()
    this.#found = undefined
  }

  get size(): number {
    return this.#calls.size
  }

  get standing(): Iterable<Call> {
    return this.#calls.values()
  }

  /** A new INVITE outside any dialog. */
  invited({ session, request, flow }: Extract<Effect, { type: 'invitation' }>): void {
    if (this.#stopping) {
      this.#context.endpoint.perform((now) => session.reject({ status: 503, reason: 'Server is stopping' }, now))
      return
    }
    if (session.replaces !== undefined) {
      this.#replaced(session, session.replaces)
      return
    }
    if (request.has(resumeHeader)) {
      void resume(session, () => this.#calls.values(), this.#context)
      return
    }
    const offer = sdpOf(request)
    const spoken = offer === undefined ? towardsFlow(flow) : towardsOffer(offer, flow)
    const towards = withKeys(spoken, request.from.uri.user, this.#context)
    const id = randomBytes(9).toString('base64url').replaceAll('-', '_')
    const call = new Call(id, { id: 'a', session, towards }, this.#context, this.#registry)
    this.#calls.set(id, call)
    call.mailbox.post(() => start(call))
  }

  #replaced(session: Session, replaces: Session): void {
    const call = this.#bySession.get(replaces.id)
    if (call === undefined) this.#context.endpoint.perform((now) => session.reject({ status: 481 }, now))
    else call.mailbox.post(() => replace(call, session))
  }

  /** Something happened to a session, ours or theirs. */
  sessionEvent({ session, event }: Extract<Effect, { type: 'session' }>): void {
    const call = this.#bySession.get(session.id)
    // Whoever speaks can be reached.
    if (call === undefined) this.#owed.pay(session)
    call?.receive(session, event)
    if (call) this.#context.journal?.touch(call)
  }

  /** Ends all calls with BYE (or CANCEL, or a refusal), each side being told why. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#owed.close()
    await Promise.all([...this.#calls.values()].map((call) => call.end(goingDown)))
    this.#unsubscribe()
  }

  /**
   * Who hangs up closes the media and sends BYE at once, and the two race: the BYE gets its time to come. A page that is loaded
   * again loses its connection as well, and comes back with both.
   */
  #mediaLost(call: Call, leg: string, reason: string, waited = patience): void {
    call.lost.add(leg)
    this.#later(call, patience, () => {
      if (!call.lost.has(leg)) return
      const flow = call.legs.find(({ id }) => id === leg)?.session.flow
      // Nobody is waited for who has left the call.
      if (flow === undefined) return
      const mayComeBack = !this.#context.endpoint.isOpen(flow) && waited < this.#patience(flow)
      if (mayComeBack) return this.#mediaLost(call, leg, reason, waited + patience)
      this.#mediaGone(call, leg, reason)
    })
  }

  #mediaGone(call: Call, leg: string, reason: string): void {
    // Of who has left the call nobody is told, and of one that is over.
    if (call.over || !call.legs.some(({ id }) => id === leg)) return
    call.log.warn({ call: call.id, leg, reason }, 'media lost')
    call.mailbox.post(() => call.end(mediaLost))
  }

  /** A tab that was closed says nothing: neither media nor its connection come back. */
  #silent(call: Call, legId: string, silence: number): void {
    const leg = call.legs.find((candidate) => candidate.id === legId)
    if (leg === undefined) return
    const { flow } = leg.session
    const gone = !this.#context.endpoint.isOpen(flow)
    call.log.info({ call: call.id, leg: legId, silence, gone }, 'no media comes from this leg')
    if (silence > (gone ? this.#patience(flow) : longestSilence)) call.mailbox.post(() => call.end(mediaLost))
  }

  /** A caller whose connection is gone before anyone answered gets some seconds to come back. */
  flowClosed(flow: Flow, goodbye: boolean): void {
    for (const call of this.#calls.values()) {
      if (goodbye && call.legs.some(({ session }) => session.flow.id === flow.id)) {
        this.#left.add(flow.id)
        call.signal.addEventListener('abort', () => this.#left.delete(flow.id), { once: true })
      }
      if (call.answered || call.caller.session.flow.id !== flow.id) continue
      this.#later(call, callerPatience, () => {
        if (!call.answered && call.caller.session.flow.id === flow.id) call.mailbox.post(() => call.end(callerGone))
      })
    }
  }

  *#legs(): Iterable<readonly [call: string, leg: Leg]> {
    for (const call of this.#calls.values()) for (const leg of call.legs) yield [call.id, leg]
    yield* this.#owed.legs()
  }

  /** A device of this person has registered. */
  registered(extension: string, bindings: readonly Binding[]): void {
    const found = reachedAgain(this.#legs(), extension, bindings, this.#context)
    for (const { session } of found) this.#owed.pay(session)
  }

  /** ms of silence for a leg whose connection is gone. */
  #patience(flow: Flow): number {
    return this.#left.has(flow.id) ? silenceWhenLeft : silenceWhenLost
  }

  #later(call: Call, ms: number, action: () => void): void {
    const timer = setTimeout(action, ms)
    timer.unref()
    call.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  #media(event: MediaEvent): void {
    const call = this.#calls.get(event.call)
    if (call === undefined) return
    switch (event.type) {
      case 'lost':
        // What a worker carried comes back on no other one, and nobody has hung up.
        if (event.cause === 'worker') this.#mediaGone(call, event.leg, event.reason)
        else this.#mediaLost(call, event.leg, event.reason)
        return
      case 'silent':
        this.#silent(call, event.leg, event.silence)
        return
      case 'dtmf':
        call.mailbox.post(() => digitByMedia(call, event))
        return
      case 'connected':
        call.lost.delete(event.leg)
        call.log.debug({ call: call.id, leg: event.leg, media: event.type }, 'media event')
        return
      default: {
        const impossible: never = event
        throw new Error(`unknown media event ${JSON.stringify(impossible)}`)
      }
    }
  }
}
