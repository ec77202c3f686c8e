import type { Call } from '../sdk.ts'

/** Whether tones reach anybody: in a conversation, or in early media such as a menu before the answer. */
export function talks(call: Call): boolean {
  return ['earlyMedia', 'answered', 'held', 'reconnecting'].includes(call.state.name)
}
