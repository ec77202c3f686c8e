/**
 * Milliseconds until a subscription is refreshed. A page in the background may wake a minute late, so that where there is
 * time it is done between half of it and 70 s before the end; else 5 s before.
 */
export function resubscribeAfter(expires: number): number {
  if (expires < 140) return expires * 1000 - 5000
  return expires * 500 + Math.floor((expires / 2 - 70) * 1000 * Math.random())
}
