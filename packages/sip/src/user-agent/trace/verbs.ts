import { refer, takeReferral } from '../../session/refer/index.ts'
import type { Session, TransactionId } from '../types.ts'

type Verb = (...args: readonly never[]) => unknown

/** Verbs of a session that pages need not carry, so that they are functions; a recorded session has them itself. */
const functions: Readonly<Record<string, (session: Session) => Verb>> = {
  refer: (session) => (options: Parameters<typeof refer>[1], now: number) => refer(session, options, now),
  takeReferral: (session) => (transaction: TransactionId, now: number) => takeReferral(session, transaction, now),
}

export function verbOf(target: object, name: string): unknown {
  const own: unknown = Reflect.get(target, name, target)
  const made = own === undefined && isSession(target) && Object.hasOwn(functions, name) ? functions[name] : undefined
  return made === undefined ? own : made(target as Session)
}

function isSession(target: object): boolean {
  return 'reoffer' in target && 'hangUp' in target
}
