import type { HeaderField, Reply } from '@offhook/sip'

/** How ringing one device came to nothing. */
export type Failure =
  | { readonly kind: 'status'; readonly status: number; readonly reason?: string }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'unreachable' }

const q850 = (cause: number, text: string): HeaderField => ['Reason', `Q.850;cause=${cause};text="${text}"`]

/** 480 has two meanings that a caller wants told apart; the Q.850 cause does it (RFC 3326). */
export const noAnswer: Reply = { status: 480, reason: 'No answer', headers: [q850(19, 'No answer')] }
export const notRegistered: Reply = { status: 480, reason: 'Not registered', headers: [q850(20, 'Subscriber absent')] }

/**
 * The response for the caller when every device has failed. A person's own 'no' on any device outweighs a device that could
 * not be reached, and a device that rang outweighs one that was never there (RFC 3261 16.7 step 6, narrowed to one person).
 */
export function bestFailure(failures: readonly Failure[]): Reply {
  const statuses = failures.flatMap((failure) => (failure.kind === 'status' ? [failure] : []))
  const refused =
    statuses.find(({ status }) => status >= 600) ??
    statuses.find(({ status }) => status === 486) ??
    statuses.find(({ status }) => status === 488 || status === 415 || status === 606)
  if (refused !== undefined)
    return refused.reason === undefined
      ? { status: refused.status }
      : { status: refused.status, reason: refused.reason }
  if (failures.some((failure) => failure.kind === 'no-answer')) return noAnswer
  const other = statuses.find(
    ({ status }) => status >= 400 && status !== 401 && status !== 407 && status !== 404 && status !== 481,
  )
  // A device's 404 or 481 speaks of the device; the person dialled does exist.
  if (other !== undefined) return { status: other.status === 408 ? 480 : other.status }
  return notRegistered
}
