import type { SessionKeys } from './keys.ts'
import { Keystream } from './keystream.ts'
import type { Source } from './source.ts'
import { Authenticator } from './tag.ts'
import type { RtpTransform } from './transform.ts'
import { MachineKey, packetMachine } from './wasm/packet-machine.ts'

/** AES in counter mode and HMAC-SHA1 (RFC 3711 4), with tags of 10 or of 4 bytes. */
export class CounterMode implements RtpTransform {
  readonly tagLength: number
  readonly #keystream: Keystream
  readonly #key: Buffer
  #authenticator: Authenticator | undefined
  readonly #machineKey: MachineKey

  constructor(keys: SessionKeys, tagLength: number) {
    this.tagLength = tagLength
    this.#keystream = new Keystream(keys.encryption, keys.salt)
    this.#key = keys.authentication
    this.#machineKey = new MachineKey(keys.authentication)
  }

  seal(packet: Buffer, start: number, length: number, { ssrc, run }: Source, index: number): void {
    const rollovers = Math.floor(index / 65536)
    if (length <= packetMachine.largest) {
      this.#keystream.provide(run, length - start, ssrc, index)
      packetMachine.seal(this.#machineKey, packet, start, length, rollovers, run, this.tagLength)
    } else {
      this.#keystream.apply(packet, start, length, ssrc, index)
      this.#ofLarge.sign(packet, length, rollovers, length)
    }
  }

  verify(packet: Buffer, _start: number, end: number, _ssrc: number, index: number): boolean {
    const rollovers = Math.floor(index / 65536)
    return end <= packetMachine.largest
      ? packetMachine.verify(this.#machineKey, packet, end, rollovers, this.tagLength)
      : this.#ofLarge.verify(packet, end, rollovers, end)
  }

  open(packet: Buffer, start: number, end: number, { ssrc, run }: Source, index: number): void {
    if (end <= packetMachine.largest) {
      this.#keystream.provide(run, end - start, ssrc, index)
      packetMachine.open(packet, start, end, run)
    } else this.#keystream.apply(packet, start, end, ssrc, index)
  }

  /** For packets that are too large for the machine, which no audio is. */
  get #ofLarge(): Authenticator {
    this.#authenticator ??= new Authenticator(this.#key, this.tagLength)
    return this.#authenticator
  }
}
