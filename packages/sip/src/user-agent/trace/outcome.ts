import type { Coder } from './coder.ts'
import { redactValue } from './redact.ts'

/** What a verb returned, as it is written and compared; undefined stands for nothing. */
export function outcomeOf(coder: Coder, value: unknown, redacted: boolean): unknown {
  const encoded = coder.encode(value) ?? null
  return redacted ? redactValue(encoded) : encoded
}
