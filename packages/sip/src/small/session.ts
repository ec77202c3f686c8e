import type { HeaderField } from '../message/types.ts'
import type {
  AcceptReply,
  Effect,
  Flow,
  PageInviteOptions,
  Reason,
  Reply,
  Session,
  SessionEvent,
} from '../user-agent/types.ts'
import { awaitAck, type Call, type Dialogs, end, enter, gone, type Small, sendBye } from './call.ts'
import type { Core, Server, Stop } from './core.ts'
import { type Dialog, dialogOfRequest, inside } from './dialog.ts'
import { type Exchange, exchange } from './exchange.ts'
import { type SmallMessage, tagOf } from './message.ts'
import { callOut } from './outgoing.ts'
import { reasonHeaders } from './reason.ts'
import { agree, proceed, refuse } from './reoffers.ts'

/** Proxies give up on an INVITE after three minutes of silence (RFC 3261 13.3.1.1, 16.6 step 11). */
const ringAgain = 60_000

/** A `Session` that offers by INVITE alone; its messages are small. */
export class SmallSession implements Call {
  readonly core: Core
  readonly dialogs: Dialogs
  readonly request: SmallMessage
  readonly localTag: string
  readonly waiting: string[] = []
  flow: Flow
  state: Session['state']
  dialog?: Dialog
  answer?: Call['answer']
  late?: { readonly reason: Reason | undefined }
  current?: Exchange | undefined
  pause?: Stop | undefined
  received?: Server | undefined
  glares = 0
  readonly #server: Server | undefined
  readonly #cancel: ReturnType<typeof callOut> | undefined
  settle: Stop = () => {}

  constructor(core: Core, dialogs: Dialogs, request: SmallMessage, flow: Flow, start: Server | PageInviteOptions) {
    this.core = core
    this.dialogs = dialogs
    this.request = request
    this.flow = flow
    if ('contact' in start) {
      this.state = { name: 'calling' }
      this.localTag = tagOf(request.first('From'))
      this.#cancel = callOut(this, start)
    } else {
      this.state = { name: 'proceeding' }
      this.localTag = start.tag
      this.#server = start
    }
  }

  get id(): string {
    return this.localTag
  }

  get direction(): 'incoming' | 'outgoing' {
    return this.#server ? 'incoming' : 'outgoing'
  }

  get callId(): string {
    return this.request.first('Call-ID')
  }

  get remoteTag(): string | undefined {
    return this.dialog?.remoteTag
  }

  tell(event: Small<SessionEvent>): void {
    // What is told of has those parts of a session and a message that a page's calls read.
    this.core.emit({ type: 'session', session: this, event } as unknown as Effect)
  }

  /** The dialog, which lasts from the first answer on. */
  #open(contact: string): void {
    if (this.dialog) this.dialog.contact = contact
    else {
      this.dialog = dialogOfRequest(this.request, this.localTag, this.flow, contact)
      enter(this, this.dialog)
    }
  }

  #mayAnswer(): Server {
    if (!this.#server || this.state.name !== 'proceeding') throw new TypeError(this.state.name)
    return this.#server
  }

  #talking(): Dialog {
    if (!this.dialog || !/^(confirmed|accepted)$/.test(this.state.name)) throw new TypeError(this.state.name)
    return this.dialog
  }

  ring(reply: Partial<Reply>, now: number): readonly Effect[] {
    const server = this.#mayAnswer()
    const { core } = this
    core.now = now
    core.respond(server, { status: 180, ...reply })
    this.#open('')
    this.settle()
    const again = (): void => {
      core.resend(server)
      this.settle = core.later(ringAgain, again)
    }
    this.settle = core.later(ringAgain, again)
    return core.take()
  }

  accept({ contact, headers = [], ...reply }: AcceptReply, now: number): readonly Effect[] {
    const server = this.#mayAnswer()
    const { core } = this
    core.now = now
    core.respond(server, { ...reply, status: 200, headers: [['Contact', contact], ...core.capabilities, ...headers] })
    this.#open(contact)
    this.settle()
    this.state = { name: 'accepted' }
    awaitAck(this, server)
    return core.take()
  }

  reject(reply: Reply, now: number): readonly Effect[] {
    this.core.now = now
    const { status } = reply
    this.core.respond(this.#mayAnswer(), reply)
    end(this, { kind: 'rejected', by: 'local', response: undefined, status })
    return this.core.take()
  }

  endEarly(kind: 'cancelled' | 'bye', reason: Reason | undefined): void {
    const how = { kind, by: 'remote', reason } as const
    // The 2xx that made this dialog never reached us, and its sender has lost patience.
    if (this.#cancel) this.#cancel(undefined, how)
    else {
      this.core.respond(this.#mayAnswer(), { status: 487 })
      end(this, how)
    }
  }

  /** The right thing in each state (RFC 3261 9, 15). */
  hangUp(reason: Reason | undefined, now: number): readonly Effect[] {
    const { core, dialog } = this
    const { name } = this.state
    core.now = now
    if (name === 'calling' || name === 'proceeding') {
      if (!this.#cancel) return this.reject({ status: 480, headers: reasonHeaders(reason) }, now)
      this.#cancel(reason)
      // The callee must not send BYE before the ACK or 64*T1 (15).
    } else if (name === 'accepted') this.late = { reason }
    else if (name === 'confirmed' && dialog) {
      sendBye(this, dialog, reason)
      end(this, { kind: 'bye', by: 'local', reason })
    }
    return core.take()
  }

  reoffer(body: string, now: number): readonly Effect[] {
    this.#talking()
    this.core.now = now
    this.waiting.push(body)
    proceed(this)
    return this.core.take()
  }

  answerReoffer(id: string, body: string | undefined, now: number): readonly Effect[] | false {
    this.core.now = now
    return agree(this, id, body) && this.core.take()
  }

  rejectReoffer(id: string, reply: Reply, now: number): readonly Effect[] | false {
    this.core.now = now
    return refuse(this, id, reply) && this.core.take()
  }

  send(
    method: string,
    { headers = [], body }: { readonly headers?: readonly HeaderField[]; readonly body?: string },
    now: number,
  ): { readonly transaction: string; readonly effects: readonly Effect[] } {
    const dialog = this.#talking()
    const { core } = this
    core.now = now
    const request = inside(core, dialog, method, headers, body)
    const transaction = request.branch
    exchange(
      core,
      request,
      dialog.flow,
      () => ++dialog.seq,
      (_client, response, cause) => {
        if (response && response.status < 200) return
        core.emit({ type: 'response', transaction, response, cause } as unknown as Effect)
        if (response?.status === 481) gone(this)
      },
    )
    return { transaction, effects: core.take() }
  }

  moveTo(flow: Flow, contact?: string): void {
    this.flow = flow
    if (!this.dialog) return
    this.dialog.flow = flow
    if (contact !== undefined) this.dialog.contact = contact
  }
}
