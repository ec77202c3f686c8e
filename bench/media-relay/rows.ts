import type { Row } from '../types.ts'
import type { Result } from './measure.ts'

const FIGURES = [
  ['cost', 'CPU s per call-minute', 'lower'],
  ['delivered', '% of packets delivered', 'higher'],
  ['dropped', 'packets lost for want of room in the relay', 'lower'],
  ['median', 'ms from end to end, median', 'lower'],
  ['p99', 'ms from end to end, 99th percentile', 'lower'],
  ['memory', 'MB per call', 'lower'],
  ['loopDelay', 'ms the event loop was late, 99th percentile', 'lower'],
] as const satisfies readonly (readonly [keyof Result, string, Row['better']])[]

export type Figure = (typeof FIGURES)[number][0]

/** A row for each figure that was measured. */
export function rowsOf(
  name: string,
  ours: Result,
  peers: Readonly<Record<string, Result>>,
  figures: readonly Figure[] = FIGURES.map(([figure]) => figure),
): Row[] {
  return FIGURES.filter(([figure]) => figures.includes(figure) && !Number.isNaN(ours[figure])).map(
    ([figure, unit, better]) => ({
      measure: name,
      unit,
      better,
      ours: ours[figure],
      peers: Object.fromEntries(
        Object.entries(peers)
          .filter(([, result]) => !Number.isNaN(result[figure]))
          .map(([peer, result]) => [peer, result[figure]]),
      ),
    }),
  )
}
