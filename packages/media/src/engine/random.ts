import { randomInt } from 'node:crypto'

/** An unsigned number of at most 32 random bits: SSRCs and first sequence numbers are not to be guessed (RFC 3550 5.1). */
export const random = (bits: number): number => randomInt(2 ** bits)
