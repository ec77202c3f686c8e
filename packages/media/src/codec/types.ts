/** 20 ms: the length of every frame we encode, and of one concealment. */
export const FRAME_MS = 20

/** Turns samples of one stream into payloads. Keeps state: one for each stream. */
export interface Encoder {
  /** Of the samples, Hz. */
  readonly rate: number
  /** No payload is longer, in bytes. */
  readonly longest: number
  /**
   * Writes the payload of one frame (`FRAME_MS` of mono samples) to `into` from `at` on, where `longest` bytes have room.
   * Returns its length; 0 when nothing is to be sent, since the stream is silent (Opus with DTX); -1 when the frame is kept for a
   * packet of several, which begins that much before the frame it comes with.
   */
  encode(pcm: Int16Array, into: Buffer, at: number): number
  /** In a packet, where it is not one. */
  readonly frames?: number
  /** What was kept is left out: there is a pause. */
  drop?(): void
  /** Percent of loss to guard against from now on, where the codec has error correction and it is on. */
  expectLoss?(percent: number): void
  close(): void
}

/** Turns payloads of one stream into samples. Takes any bytes: what cannot be decoded is concealed. */
export interface Decoder {
  /** Of the samples, Hz. */
  readonly rate: number
  /** Mono samples, good until the next call. At most 120 ms of them. */
  decode(payload: Uint8Array): Int16Array
  /** `FRAME_MS` in place of what was lost. `next`: the payload right after it, which may hold a copy (Opus FEC). */
  conceal(next?: Uint8Array): Int16Array
  close(): void
}

export interface EncoderOptions {
  /** Hz: 8000 or 16000, for codecs that can choose. */
  readonly rate?: number
  /** In-band forward error correction (RFC 7587 6.1 useinbandfec). */
  readonly fec?: boolean
  /** Percent of loss to guard against, where `fec` is on. */
  readonly expectedLoss?: number
  /** Discontinuous transmission (RFC 7587 6.1 usedtx). */
  readonly dtx?: boolean
  /** Frames of 20 ms in a packet: 1 (the default), 2 or 3; Opus alone. */
  readonly frames?: number
  /** Bits per second, at most. */
  readonly bitrate?: number
}

export interface Codec {
  /** As in an rtpmap. */
  readonly name: 'PCMU' | 'PCMA' | 'G722' | 'opus'
  /** Of RTP's timestamps, Hz. G.722 says 8000 and has 16,000 samples a second (RFC 3551 4.5.2). */
  readonly clockRate: number
  /** Sample rates it can be opened at, Hz, best first. */
  readonly rates: readonly number[]
  /** How much sound a payload holds, in units of `clockRate`; 0 when it is none of this codec. At most 120 ms. */
  duration(payload: Uint8Array): number
  encoder(options?: EncoderOptions): Promise<Encoder>
  decoder(options?: { readonly rate?: number }): Promise<Decoder>
}
