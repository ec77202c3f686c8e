import { BAD_AUTH, MALFORMED, REPLAYED, TOO_MANY_SOURCES } from '../srtp/index.ts'
import type { DropReason } from './counters.ts'

const REASONS: Readonly<Record<number, DropReason>> = {
  [BAD_AUTH]: 'bad-auth',
  [REPLAYED]: 'replayed',
  [MALFORMED]: 'malformed',
  [TOO_MANY_SOURCES]: 'too-many-sources',
}

/** Why SRTP did not take a packet, by its code; `no-keys` for anything else below zero. */
export const srtpDrop = (code: number): DropReason => REASONS[code] ?? 'no-keys'
