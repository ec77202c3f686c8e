/** What a new call sets off besides the bell. */
import type { FullCall } from '../call.ts'
import type { Kit } from '../kit.ts'
import { answerAfter } from './auto-answer.ts'

/** Always true: the page is told of it. */
export function rung(kit: Kit, call: FullCall): boolean {
  const { autoAnswer = false, notification = 'Incoming call' } = kit.options
  const after = autoAnswer && call.session ? answerAfter(call.session.request) : undefined
  // A person who talks is not put through to somebody else.
  if (after !== undefined && !kit.calls().some((one) => one !== call && one.facts.phase === 'talking')) {
    call.quiet = true
    kit.host.later(() => {
      if (call.state.name === 'ringing') call.answer().catch((error: unknown) => kit.host.report(error))
    }, after * 1000)
    kit.sound()
  } else if (notification !== false) notice(kit, call, notification)
  return true
}

function notice(kit: Kit, call: FullCall, title: string): void {
  const { name, number } = call.remote
  const gone = kit.host.notify?.(title, name ? `${name} (${number})` : number, () => {})
  if (!gone) return
  const off = call.on('state', (state) => {
    if (state.name === 'ringing') return
    gone()
    queueMicrotask(() => off())
  })
}
