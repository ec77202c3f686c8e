import { PCMA, PCMU } from './g711.ts'
import { G722 } from './g722/codec.ts'
import { OPUS } from './opus.ts'
import type { Codec } from './types.ts'

export { acrossLaws } from './g711.ts'
export { silence } from './silence.ts'
export type { Codec, Decoder, Encoder, EncoderOptions } from './types.ts'
export { FRAME_MS } from './types.ts'
export { G722, OPUS, PCMA, PCMU }

/** What we can decode and encode. */
export const CODECS: readonly Codec[] = [PCMU, PCMA, G722, OPUS]
