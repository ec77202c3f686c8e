import { StreamFramer } from '../message/index.ts'
import { encode } from '../message/utf8.ts'
import { type Core, receiveMessage, type Streams, tellMalformed } from './receive.ts'
import type { Flow } from './types.ts'

/** One framer per TCP or TLS flow, from its first bytes until it is closed. */
export class FramedStreams implements Streams {
  readonly #maxMessage: number
  readonly #framers = new Map<string, StreamFramer>()

  constructor(maxMessage: number) {
    this.#maxMessage = maxMessage
  }

  receive(core: Core, flow: Flow, data: Uint8Array | string, now: number): void {
    const { context } = core
    const bytes = typeof data === 'string' ? encode(data) : data
    for (const frame of this.#framerOf(flow).push(bytes)) {
      if (frame === 'ping') context.transmit(flow, '\r\n')
      else if (frame === 'pong') context.emit({ type: 'pong', flow })
      else if (frame instanceof Uint8Array) receiveMessage(core, flow, frame, now)
      else {
        tellMalformed(context, flow, frame, false)
        context.emit({ type: 'close', flow, reason: frame.reason })
      }
    }
  }

  #framerOf(flow: Flow): StreamFramer {
    const known = this.#framers.get(flow.id)
    if (known !== undefined) return known
    const framer = new StreamFramer({ message: this.#maxMessage })
    this.#framers.set(flow.id, framer)
    return framer
  }

  close(flow: Flow): void {
    this.#framers.delete(flow.id)
  }
}
