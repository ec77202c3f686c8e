/** Callers that want to be put through at once: intercoms, door phones, a click-to-dial of the person's own. */
import type { MessageBase } from '@offhook/sip'

/**
 * Seconds after which the call is to be answered; undefined where nothing asks for it. There is no one standard: RFC 5373 has
 * Answer-Mode, phones take `answer-after` in Call-Info and several words in Alert-Info.
 */
export function answerAfter(request: MessageBase): number | undefined {
  const modes = [request.get('Answer-Mode'), request.get('Priv-Answer-Mode')]
  if (modes.some((mode) => /^\s*auto\b/i.test(mode ?? ''))) return 0
  const [, after] = /;\s*answer-after\s*=\s*"?(\d+)/i.exec(request.get('Call-Info') ?? '') ?? []
  if (after !== undefined) return Number(after)
  const alert = request.get('Alert-Info') ?? ''
  if (!/info\s*=\s*"?(alert-autoanswer|auto-?answer|ring-?answer|intercom)\b|\bauto[- ]?answer\b/i.test(alert))
    return undefined
  const [, delay = '0'] = /;\s*delay\s*=\s*(\d+)/i.exec(alert) ?? []
  return Number(delay)
}
