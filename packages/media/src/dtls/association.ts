import { alone } from './alone.ts'
import { Abort, ALERT, CONTENT, HANDSHAKE } from './constants.ts'
import { type FlightItem, packFlight } from './flight.ts'
import { type HandshakeMessage, MESSAGE_HEADER, Reassembly, splitFragments, wholeMessage } from './reassembly.ts'
import { type DtlsRecord, RecordOpener, RecordWriter, splitRecords } from './record.ts'
import { RetransmissionTimer } from './retransmission.ts'
import type { WriteKeys } from './secrets.ts'
import { Transcript } from './transcript.ts'
import type { DtlsEffect, DtlsState } from './types.ts'

/** What one role does with the peer's messages, which come whole, in order and once. It ends the handshake by `Abort`. */
export interface Handshake {
  receive(message: HandshakeMessage, association: Association): void
  /** Whether a message that was already dealt with shows that the peer has not got our last flight. */
  isRepetition(type: number): boolean
}

type Connected = Omit<Extract<DtlsEffect, { type: 'connected' }>, 'type'>

/** Records of the next epoch may overtake the flight that makes their keys: a datagram or two. */
const MOST_EARLY_RECORDS = 4

/** What both roles share: records, reassembly, flights and their repetition, alerts. One handshake, then only alerts. */
export class Association {
  state: DtlsState = 'new'
  readonly #handshake: Handshake
  readonly #reassembly = new Reassembly()
  readonly #timer = new RetransmissionTimer()
  #plainWriter = new RecordWriter()
  #sealedWriter: RecordWriter | undefined
  #opener: RecordOpener | undefined
  #early: DtlsRecord[] = []
  #transcript = new Transcript()
  #flight: readonly FlightItem[] = []
  #sendSequence = 0
  #effects: DtlsEffect[] = []
  #now: number

  constructor(handshake: Handshake, now: number) {
    this.#handshake = handshake
    this.#now = now
  }

  receive(datagram: Buffer, now: number): DtlsEffect[] {
    return this.#run(now, () => {
      for (const record of splitRecords(datagram)) this.#receiveRecord(record)
    })
  }

  /** Runs the client's first step. */
  start(now: number, begin: () => void): DtlsEffect[] {
    return this.#run(now, begin)
  }

  advance(now: number): DtlsEffect[] {
    return this.#run(now, () => {
      const due = this.#timer.advance(now)
      if (due === 'give-up') throw new Abort(ALERT.userCanceled, 'the peer did not answer the handshake in time')
      if (due === 'repeat') this.#transmitFlight()
    })
  }

  nextDeadline(): number | undefined {
    return this.#timer.deadline
  }

  close(now: number): DtlsEffect[] {
    if (this.#isOver) return []
    return this.#run(now, () => {
      if (this.state !== 'new') this.#alert(1, ALERT.closeNotify)
      this.#end('closed')
    })
  }

  // For the handshake.

  /** Good until the next message. */
  get transcript(): Buffer {
    return this.#transcript.bytes
  }

  record(message: HandshakeMessage): void {
    this.#transcript.add(message.raw)
  }

  forgetTranscript(): void {
    this.#transcript = new Transcript()
  }

  /** Makes a message of ours, the next in sequence, and puts it into the transcript. */
  message(type: number, body: Buffer): FlightItem {
    const message = wholeMessage(type, this.#sendSequence++, body)
    this.record(message)
    return { kind: 'message', message, writer: this.#sealedWriter ?? this.#plainWriter }
  }

  /** From here on our messages are sealed; keys must be there. */
  changeCipherSpec(keys: WriteKeys): FlightItem {
    this.#sealedWriter = new RecordWriter(keys)
    return { kind: 'change-cipher-spec', writer: this.#plainWriter }
  }

  expectSealed(keys: WriteKeys): void {
    this.#opener = new RecordOpener(keys)
  }

  /** `answered: 'never'`: the last flight, which is repeated only when the peer repeats its own. */
  send(flight: readonly FlightItem[], answered: 'expected' | 'never'): void {
    this.state = 'handshake'
    this.#flight = answered === 'never' ? flight.map(kept) : flight
    if (answered === 'expected') this.#timer.start(this.#now)
    else this.#timer.stop()
    this.#transmitFlight()
  }

  connected(outcome: Connected): void {
    this.state = 'connected'
    this.#timer.stop()
    this.#transcript = new Transcript()
    this.#effects.push({ type: 'connected', ...outcome })
  }

  // Within.

  get #isOver(): boolean {
    return this.state === 'closed' || this.state === 'failed'
  }

  #run(now: number, step: () => void): DtlsEffect[] {
    if (this.#isOver) return []
    this.#now = now
    try {
      step()
    } catch (error) {
      this.#alert(2, error instanceof Abort ? error.alert : ALERT.internalError)
      this.#fail(error instanceof Error ? error.message : String(error))
    }
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  #receiveRecord(record: DtlsRecord): void {
    if (this.#isOver) return
    if (record.epoch === 0) this.#receiveContent(record.type, record.body, 0)
    else if (record.epoch === 1 && this.#opener) {
      const plain = this.#opener.open(record)
      if (plain) this.#receiveContent(record.type, plain, 1)
    } else if (record.epoch === 1 && this.#early.length < MOST_EARLY_RECORDS) {
      this.#early.push({ ...record, body: Buffer.from(record.body), raw: Buffer.from(record.raw) })
    }
  }

  #receiveContent(type: number, body: Buffer, epoch: 0 | 1): void {
    if (type === CONTENT.handshake) this.#receiveHandshake(body, epoch)
    // Once connected, what is not sealed could come from anybody.
    else if (type === CONTENT.alert && (epoch === 1 || this.state !== 'connected')) this.#receiveAlert(body)
  }

  #receiveHandshake(body: Buffer, epoch: 0 | 1): void {
    if (this.state === 'connected' && epoch === 0) return
    for (const fragment of splitFragments(body)) {
      // Finished proves the keys: in the clear it would prove nothing, and nothing else is ever sealed.
      if ((fragment.type === HANDSHAKE.finished) !== (epoch === 1)) continue
      if (fragment.sequence >= this.#reassembly.next) this.#reassembly.add(fragment)
      else if (fragment.offset === 0 && this.#handshake.isRepetition(fragment.type)) this.#repeat()
    }
    for (let message = this.#reassembly.take(); message; message = this.#reassembly.take()) {
      this.#handshake.receive(message, this)
    }
    if (this.#opener && this.#early.length > 0) {
      const early = this.#early
      this.#early = []
      for (const record of early) this.#receiveRecord(record)
    }
  }

  #receiveAlert(body: Buffer): void {
    if (body.length !== 2) return
    const [level, description] = body
    if (description === ALERT.closeNotify) {
      this.#alert(1, ALERT.closeNotify)
      this.#end('closed')
      this.#effects.push({ type: 'closed' })
    } else if (level === 2) this.#fail(`the peer sent alert ${description}`)
  }

  #repeat(): void {
    if (this.#timer.mayRepeat(this.#now)) this.#transmitFlight()
  }

  #transmitFlight(): void {
    for (const data of packFlight(this.#flight)) this.#effects.push({ type: 'transmit', data })
  }

  #alert(level: 1 | 2, description: number): void {
    const writer = this.#sealedWriter ?? this.#plainWriter
    this.#effects.push({ type: 'transmit', data: writer.write(CONTENT.alert, Buffer.from([level, description])) })
  }

  #fail(reason: string): void {
    this.#end('failed')
    this.#effects.push({ type: 'failed', reason })
  }

  #end(state: 'closed' | 'failed'): void {
    this.state = state
    this.#timer.stop()
    this.#flight = []
    this.#transcript = new Transcript()
    this.#early = []
  }
}

/** For as long as the association lasts. */
function kept(item: FlightItem): FlightItem {
  if (item.kind === 'change-cipher-spec') return item
  const raw = alone(item.message.raw)
  return { ...item, message: { ...item.message, raw, body: raw.subarray(MESSAGE_HEADER) } }
}
