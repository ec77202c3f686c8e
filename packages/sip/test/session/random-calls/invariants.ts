import type { Referral, SessionEnd, SessionEvent } from '@offhook/sip'
import { isQuiet } from '../../../../testkit/src/link/index.ts'
import type { Asked, Book, Entry } from './book.ts'
import type { World } from './world.ts'

/** What must hold when all is over; the first that does not is what `book.fault` tells. `slept`: somebody, for an hour. */
export function judge({ book, link, people }: World, slept: boolean): void {
  const { loss } = link.faults
  const entries = [...book.entries.values()]
  for (const entry of entries) endsOnce(book, entry)
  for (const { outcomes } of book.asked.values()) if (outcomes !== 1) book.fail('each request has one outcome')
  for (const ends of book.referrals.values())
    if (ends.length !== 1) book.fail(`a transfer ends once, not ${ends.length} times`)
  if (!isQuiet(...people))
    book.fail(`quiet at the end: ${JSON.stringify(people.map(({ ua }) => [ua.size, ua.nextDeadline()]))}`)
  if (link.sent > 5000) book.fail(`few messages: ${link.sent}`)
  if (slept) return
  const calls = callsOf(entries)
  if (loss <= 0.25) {
    for (const entry of entries) letIn(book, entry)
    for (const entry of entries) overcomesGlare(book, entry)
    for (const sides of calls.values()) overForBoth(book, sides)
  }
  if (loss <= 0.2) {
    for (const entry of entries) goesWell(book, entry, loss)
    for (const asked of book.asked.values()) isAnswered(book, asked)
    for (const referral of book.referrals.keys()) isTold(book, referral)
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
function goesWell(book: Book, entry: Entry, loss: number): void {
  const { session, offers, settled, settledAt, endedAt } = entry
  const open = offers[settled]
  const waited = open === undefined || endedAt === undefined ? 0 : endedAt - Math.max(open.at, settledAt)
  if (waited > (loss < 0.1 ? 20_000 : 40_000))
    book.fail(`re-offers settle: one of ${session.direction} was still open after ${waited} ms`)
  const end = endOf(entry)
  if (end?.kind === 'failed' && end.cause !== 'dialog-gone' && !isUnheard(entry))
    book.fail(`little loss ends no call: ${end.cause}`)
  if (end?.kind === 'rejected' && end.status === 504) book.fail('little loss ends no call: no PRACK')
}

/** Requests inside a call that goes on are answered. */
function isAnswered(book: Book, { at, session, cause }: Asked): void {
  const endedAt = book.entries.get(session)?.endedAt ?? at
  if (cause !== undefined && endedAt - at > 40_000) book.fail(`little loss times nothing out: ${cause}`)
}

/** Who sends another on hears what became of it, as long as their own call goes on. */
function isTold(book: Book, referral: Referral): void {
  const [end] = book.referrals.get(referral) ?? []
  const entry = referral.session && book.entries.get(referral.session)
  if (end === undefined || entry?.endedAt === undefined || entry.endedAt < end.at) return
  if (end.how === 'expired' || end.how === 'failed')
    book.fail(`little loss leaves nobody waiting for a transfer: ${end.how}`)
}

/** Of seven INVITEs none was answered even with 100: that is bad luck, as it befalls one call in a thousand. */
function isUnheard({ session, events }: Entry): boolean {
  return session.direction === 'outgoing' && events.length === 1
}

/** Nobody is left on the line alone: the BYE, CANCEL or response is repeated until it arrives. */
function overForBoth(book: Book, [one, other]: readonly Entry[]): void {
  if (one?.endedAt === undefined || other?.endedAt === undefined || isUnheard(one) || isUnheard(other)) return
  const apart = Math.abs(one.endedAt - other.endedAt)
  if (apart > 64_000) book.fail(`over for both: ${told(one)} ${apart} ms apart from ${told(other)}`)
}

/** Where nothing is lost and nobody sleeps, both sides tell the same story, but for what crossed on the way. */
function agree(book: Book, sides: readonly Entry[]): void {
  const [first, second, ...more] = sides
  const [one, other] = [first && endOf(first), second && endOf(second)]
  if (first === undefined || second === undefined || one === undefined || other === undefined || more.length > 0) {
    // Given up between a challenge and its answer; or refused for the call it wanted to replace, before anybody saw it.
    if (one?.kind === 'cancelled' && second === undefined) return
    if (one?.kind === 'rejected' && first?.session.request.has('Replaces') === true) return
    book.fail(`both sides agree: not two sides but ${sides.map(told).join(', ')}`)
    return
  }
  const words = `${told(first)} / ${told(second)}`
  // A request and a BYE crossed: the one finds the dialog gone. So it is when the BYE is for a 2xx that came too late.
  const apart = Math.abs((first.endedAt ?? 0) - (second.endedAt ?? 0))
  if (words.includes('failed dialog-gone') && words.includes('bye local')) return
  if (words.includes('failed dialog-gone') && words.includes('cancelled local') && apart < 1500) return
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
