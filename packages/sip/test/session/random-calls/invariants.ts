import type { SessionEnd, SessionEvent } from '@offhook/sip'
import { type Endpoint, isQuiet, type Link } from '../../../../testkit/src/link/index.ts'
import type { Asked, Book, Entry } from './book.ts'

export interface Circumstances {
  readonly link: Link
  readonly endpoints: readonly Endpoint[]
  /** Somebody slept for an hour. */
  readonly slept: boolean
}

/** What must hold when all is over; the first that does not is what `book.fault` tells. */
export function judge(book: Book, circumstances: Circumstances): void {
  const { link, endpoints, slept } = circumstances
  const { loss } = link.faults
  const entries = [...book.entries.values()]
  for (const entry of entries) endsOnce(book, entry)
  for (const { outcomes } of book.asked.values()) if (outcomes !== 1) book.fail('each request has one outcome')
  if (!isQuiet(...endpoints))
    book.fail(`quiet at the end: ${JSON.stringify(endpoints.map(({ ua }) => [ua.size, ua.nextDeadline()]))}`)
  if (link.sent > 3000) book.fail(`few messages: ${link.sent}`)
  if (slept) return
  const calls = callsOf(entries)
  if (loss <= 0.25) for (const entry of entries) letIn(book, entry)
  if (loss <= 0.25) for (const entry of entries) overcomesGlare(book, entry)
  if (loss <= 0.25) {
    for (const entry of entries) goesWell(book, entry)
    for (const asked of book.asked.values()) isAnswered(book, asked)
    for (const sides of calls.values()) overForBoth(book, sides)
  }
  if (loss === 0) for (const sides of calls.values()) agree(book, sides)
}

function callsOf(entries: readonly Entry[]): Map<string, Entry[]> {
  const calls = new Map<string, Entry[]>()
  for (const entry of entries) {
    if (entry.challenged) continue
    const { callId } = entry.session
    calls.set(callId, [...(calls.get(callId) ?? []), entry])
  }
  return calls
}

function endOf({ events }: Entry): SessionEnd | undefined {
  const last = events.at(-1)
  return last?.type === 'ended' ? last.end : undefined
}

function endsOnce(book: Book, entry: Entry): void {
  const { session, events, offers, settled } = entry
  const ends = events.filter(({ type }) => type === 'ended').length
  if (ends !== 1) book.fail(`ends once: ${session.direction} ended ${ends} times`)
  if (settled > offers.length) book.fail('re-offers settle: more outcomes than offers')
  const end = endOf(entry)
  const accepted = events.some(({ type }) => type === 'accepted')
  if (accepted && (end?.kind === 'rejected' || end?.kind === 'cancelled'))
    book.fail(`accepted calls are hung up, not ${end.kind}`)
}

/** Who knows the password is let in, however often the nonces expire. */
function letIn(book: Book, entry: Entry): void {
  const end = endOf(entry)
  const isRefused = (status: number | undefined) => status === 401 || status === 407
  if (end?.kind === 'rejected' && end.by === 'remote' && isRefused(end.status))
    book.fail('who knows the password is let in: a call')
  if (failedWith(entry.events, isRefused)) book.fail('who knows the password is let in: a re-offer')
}

function overcomesGlare(book: Book, entry: Entry): void {
  if (failedWith(entry.events, (status) => status === 491)) book.fail('glare is overcome')
}

function failedWith(events: readonly SessionEvent[], isMeant: (status: number | undefined) => boolean): boolean {
  return events.some((event) => event.type === 'reofferFailed' && isMeant(event.response?.status))
}

/** Over a link that loses little, and where nobody sleeps, things go well. */
function goesWell(book: Book, entry: Entry): void {
  const { session, offers, settled, endedAt } = entry
  const open = offers[settled]
  if (open !== undefined && endedAt !== undefined && endedAt - open > 40_000)
    book.fail(`re-offers settle: one of ${session.direction} was still open after ${endedAt - open} ms`)
  const end = endOf(entry)
  if (end?.kind === 'failed' && end.cause !== 'dialog-gone') book.fail(`little loss ends no call: ${end.cause}`)
}

/** Requests inside a call that goes on are answered. */
function isAnswered(book: Book, { at, session, cause }: Asked): void {
  const endedAt = book.entries.get(session)?.endedAt ?? at
  if (cause !== undefined && endedAt - at > 40_000) book.fail(`little loss times nothing out: ${cause}`)
}

/** Nobody is left on the line alone: the BYE, CANCEL or response is repeated until it arrives. */
function overForBoth(book: Book, [one, other]: readonly Entry[]): void {
  if (one?.endedAt === undefined || other?.endedAt === undefined) return
  const apart = Math.abs(one.endedAt - other.endedAt)
  if (apart > 64_000) book.fail(`over for both: ${told(one)} ${apart} ms apart from ${told(other)}`)
}

/** Where nothing is lost and nobody sleeps, both sides tell the same story, but for what crossed on the way. */
function agree(book: Book, sides: readonly Entry[]): void {
  const [first, second, ...more] = sides
  const [one, other] = [first && endOf(first), second && endOf(second)]
  if (first === undefined || second === undefined || one === undefined || other === undefined || more.length > 0) {
    // Given up before anybody was asked: between a challenge and its answer.
    if (one?.kind === 'cancelled' && second === undefined) return
    book.fail(`both sides agree: not two sides but ${sides.map(told).join(', ')}`)
    return
  }
  const words = `${told(first)} / ${told(second)}`
  // A re-INVITE and a BYE crossed: the one finds the dialog gone.
  if (words.includes('failed dialog-gone') && words.includes('bye local')) return
  if (one.kind === 'failed' || other.kind === 'failed') {
    book.fail(`both sides agree: ${words}`)
    return
  }
  const crossed = one.by === other.by && one.by === 'local'
  const tooLate = words.includes('cancelled local') && words.includes('bye remote')
  if (!crossed && !tooLate && (one.kind !== other.kind || one.by === other.by)) book.fail(`both sides agree: ${words}`)
}

function told(entry: Entry): string {
  const end = endOf(entry)
  if (end === undefined) return 'no end'
  return `${end.kind} ${end.kind === 'failed' ? end.cause : end.by}`
}
