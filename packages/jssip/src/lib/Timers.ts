/** Milliseconds, over a reliable transport: RFC 3261 17, table 4 in annex A. */
export const T1 = 500
export const T2 = 4000
export const T4 = 5000
export const TIMER_B = 64 * T1
export const TIMER_D = 0
export const TIMER_F = 64 * T1
export const TIMER_H = 64 * T1
export const TIMER_I = 0
export const TIMER_J = 0
export const TIMER_K = 0
export const TIMER_L = 64 * T1
export const TIMER_M = 64 * T1
/** Between provisional responses, so that proxies do not give up (RFC 3261 13.3.1.1). */
export const PROVISIONAL_RESPONSE_INTERVAL = 60_000
