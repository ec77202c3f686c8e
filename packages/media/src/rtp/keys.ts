/** The sixteen keys, each at the place that is its event number (RFC 4733 3.2). */
export const KEYS = '0123456789*#ABCD'

/** Hz (ITU-T Q.23). */
export const ROWS: readonly number[] = [697, 770, 852, 941]
export const COLUMNS: readonly number[] = [1209, 1336, 1477, 1633]
const PAD = '123A456B789C*0#D'

/** A key that was pressed and let go. `duration` in ms. */
export interface KeyPress {
  readonly digit: string
  readonly duration: number
}

export const keyAt = (row: number, column: number): string => PAD[4 * row + column] as string

/** The two tones of a key, Hz. */
export function tonesOf(digit: string): readonly [row: number, column: number] {
  const at = Math.max(0, PAD.indexOf(digit))
  return [ROWS[at >> 2] as number, COLUMNS[at & 3] as number]
}
