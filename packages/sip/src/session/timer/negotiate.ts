/** Who refreshes a session and how often: RFC 4028 as tables and pure functions. docs/spec/session-timer.md walks them. */
import type { Refresher, Said, SessionExpires } from './headers.ts'

/** RFC 4028 4: what no Min-SE says. */
export const leastMinSe = 90

/** A week: what a peer says beyond that is no time to wait for, and more than some clocks can. */
const most = 604_800

/** What one side wants. */
export interface TimerWish {
  /** Seconds without a refresh after which the session is over. */
  readonly expires: number
  /** Seconds; shorter ones are refused. */
  readonly minSe: number
  /** Who shall refresh, where that is ours to say. */
  readonly refresher: Refresher | undefined
}

/**
 * Who refreshes, by whether the requester knows of timers and whom its request names (RFC 4028 9, table 2). `open` is for
 * the answering side to say. Whoever does not know of timers cannot refresh, whatever a proxy on the way may have written.
 */
export const refreshers = {
  unsupported: { none: 'uas', uac: 'uas', uas: 'uas' },
  supported: { none: 'open', uac: 'uac', uas: 'uas' },
} as const satisfies Record<string, Record<'none' | Refresher, Refresher | 'open'>>

export type Verdict =
  | { readonly kind: 'none' }
  /** 422, with the least that will do. */
  | { readonly kind: 'tooSmall'; readonly minSe: number }
  /** `require`: whether the 2xx carries `Require: timer`. */
  | { readonly kind: 'agreed'; readonly terms: SessionExpires & { refresher: Refresher }; readonly require: boolean }

/** The answering side's part (RFC 4028 9). */
export function judge({ terms, minSe = leastMinSe, supports }: Said, wish: TimerWish): Verdict {
  if (terms === undefined && !supports) return { kind: 'none' }
  // Of somebody who does not know what a 422 is, even a short one is taken.
  if (terms !== undefined && supports && terms.expires < wish.minSe) return { kind: 'tooSmall', minSe: wish.minSe }
  const longest = Math.max(wish.expires, wish.minSe, minSe)
  const expires = Math.min(terms?.expires ?? longest, longest)
  const row = refreshers[supports ? 'supported' : 'unsupported'][terms?.refresher ?? 'none']
  const refresher = row === 'open' ? (wish.refresher ?? 'uas') : row
  return { kind: 'agreed', terms: { expires, refresher }, require: supports }
}

/** What a 2xx to our request means (7.2); `asked` is what that request said. */
export function agreed(
  terms: SessionExpires | undefined,
  asked: Pick<TimerWish, 'minSe' | 'refresher'>,
): { readonly expires: number; readonly refresher: Refresher } | undefined {
  if (terms === undefined) return undefined
  // One that lets the choice be missing, or goes below what we said was the least, is held to what is safe.
  return {
    expires: Math.min(most, Math.max(terms.expires, asked.minSe)),
    refresher: terms.refresher ?? asked.refresher ?? 'uac',
  }
}

/** After a 422 (7.3): what to ask for instead, or undefined when it names nothing larger. */
export function raised(
  asked: { readonly expires: number; readonly minSe: number },
  minSe: number | undefined,
): { readonly expires: number; readonly minSe: number } | undefined {
  if (minSe === undefined || minSe <= asked.expires) return undefined
  return { expires: minSe, minSe: Math.max(minSe, asked.minSe) }
}

/** ms from the 2xx until the session is refreshed by us, if it is, and until it is over (7.2, 10). */
export function schedule(
  expires: number,
  isOurs: boolean,
): { readonly refresh: number | undefined; readonly end: number } {
  if (isOurs) return { refresh: expires * 500, end: expires * 1000 }
  return { refresh: undefined, end: (expires - Math.min(32, expires / 3)) * 1000 }
}

/**
 * ms until a refresh that has failed is tried again: half of what is left, so that there are many tries in a long session;
 * undefined when the end is nearer than a try makes sense.
 */
export function nextTry(left: number): number | undefined {
  return left < 2000 ? undefined : Math.max(1000, left / 2)
}
