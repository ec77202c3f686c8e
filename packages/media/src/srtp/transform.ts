import type { Source } from './source.ts'

/** How one profile seals RTP: what `RtpDirection` leaves to it, once the packet's index is known. All of it in place. */
export interface RtpTransform {
  readonly tagLength: number
  /** Encrypts from `start` to `length` and writes the tag behind. */
  seal(packet: Buffer, start: number, length: number, source: Source, index: number): void
  /** Whether the tag at `end` is right. In constant time. */
  verify(packet: Buffer, start: number, end: number, ssrc: number, index: number): boolean
  /** Decrypts the packet that was verified just before. */
  open(packet: Buffer, start: number, end: number, source: Source, index: number): void
}
