import { describe, expect, it } from 'vitest'
import {
  callReason,
  failure,
  failureOf,
  microphoneReason,
  PhoneError,
  phoneError,
  registerReason,
} from '../src/failures.ts'
import type { FailureReason } from '../src/types.ts'

/** Every reason of the registry, and whether it is final. */
const reasons: Readonly<Record<FailureReason, boolean>> = {
  'no-webrtc': true,
  'insecure-page': true,
  'microphone-refused': true,
  'microphone-missing': true,
  'microphone-busy': false,
  'wrong-password': true,
  'server-unreachable': false,
  'registration-refused': true,
  busy: false,
  'no-answer': false,
  declined: false,
  'not-found': true,
  unavailable: false,
  'not-acceptable': true,
  'media-failed': false,
  'connection-lost': false,
  'server-error': false,
  cancelled: false,
  stopped: true,
  'transfer-failed': false,
  misuse: true,
}

describe('failures', () => {
  it.each([
    [401, true, 'wrong-password'],
    [403, true, 'declined'],
    [404, false, 'not-found'],
    [408, true, 'no-answer'],
    [480, true, 'no-answer'],
    [480, false, 'unavailable'],
    [486, true, 'busy'],
    [487, true, 'no-answer'],
    [488, false, 'not-acceptable'],
    [499, false, 'unavailable'],
    [503, false, 'server-error'],
    [600, true, 'busy'],
    [603, true, 'declined'],
    [604, false, 'not-found'],
    [606, false, 'not-acceptable'],
    [302, false, 'unavailable'],
  ] as const)('a call refused with %i (rang: %s) is %s', (status, rang, reason) => {
    expect(callReason(status, rang)).toBe(reason)
  })

  it.each([
    [401, 'wrong-password'],
    [403, 'wrong-password'],
    [404, 'registration-refused'],
    [423, 'registration-refused'],
    [408, 'server-error'],
    [500, 'server-error'],
    [603, 'server-error'],
  ] as const)('a REGISTER refused with %i is %s', (status, reason) => {
    expect(registerReason(status)).toBe(reason)
  })

  it.each([
    ['NotAllowedError', 'microphone-refused'],
    ['SecurityError', 'microphone-refused'],
    ['NotFoundError', 'microphone-missing'],
    ['OverconstrainedError', 'microphone-missing'],
    ['NotReadableError', 'microphone-busy'],
    ['AbortError', 'microphone-busy'],
  ] as const)('getUserMedia rejecting with %s is %s', (name, reason) => {
    expect(microphoneReason(new DOMException('x', name))).toBe(reason)
  })

  it('has a message and a remedy in both languages for each reason', () => {
    const { message, remedy } = failure('microphone-refused')
    for (const text of [message.en, remedy.en]) expect(text).toMatch(/^[A-Z][^\u4e00-\u9fff]+\.$/)
    for (const text of [message.zh, remedy.zh]) expect(text).toMatch(/[\u4e00-\u9fff]+.*。$/)
  })

  it('is final where the same attempt would come to the same', () => {
    const all = (Object.keys(reasons) as (keyof typeof reasons)[]).map((reason) => [reason, failure(reason).final])
    expect(Object.fromEntries(all)).toEqual(reasons)
  })

  it('is carried by PhoneError, with its cause', () => {
    const cause = new Error('deep')
    const error = phoneError('busy', cause)
    expect(error).toBeInstanceOf(PhoneError)
    expect(error.message).toBe('The line is busy.')
    expect(error.cause).toBe(cause)
    expect(failureOf(error, 'misuse')).toBe(error.failure)
    expect(failureOf(cause, 'misuse')).toMatchObject({ reason: 'misuse', cause, status: 0 })
  })
})
