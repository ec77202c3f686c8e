/** Where in a HID report a usage's bit lies (USB HID 1.11, 6.2.2; W3C WebHID). */
import type { HidCollection, HidReport } from '../platform.ts'

export interface Bit {
  readonly reportId: number
  /** Bits from the report's start, its id not counted. */
  readonly offset: number
  /** It tells a state; else that a key was pressed, which changes the state (USB HID Usage Tables 3.4.1.2). */
  readonly isState: boolean
  /** The state is a switch's, which stays. */
  readonly stays: boolean
}

/**
 * `usage`: the page in the upper 16 bits, as WebHID gives it. Collections within others need no look: what lies in them lies
 * in the outer one's report too, and there alone where it is in the report.
 */
export function findBit(
  collections: readonly HidCollection[],
  kind: 'inputReports' | 'outputReports',
  usage: number,
): Bit | undefined {
  for (const collection of collections) {
    for (const report of collection[kind] ?? []) {
      const found = inReport(report, usage)
      if (found) return found
    }
  }
  return undefined
}

function inReport({ reportId = 0, items = [] }: HidReport, usage: number): Bit | undefined {
  let offset = 0
  for (const item of items) {
    const { reportSize = 1, reportCount = 1, isRange, usages = [], usageMinimum = 0, usageMaximum = -1 } = item
    const isState = item.isAbsolute !== false
    const index = isRange
      ? usage >= usageMinimum && usage <= usageMaximum
        ? usage - usageMinimum
        : -1
      : usages.indexOf(usage)
    // Makers mark keys as constants, too: that says nothing.
    if (index >= 0 && index < reportCount && !item.isArray)
      return {
        reportId,
        offset: offset + index * reportSize,
        isState,
        stays: isState && item.hasPreferredState === false,
      }
    offset += reportSize * reportCount
  }
  return undefined
}

/** Bytes that the report has. */
export function reportLength(collections: readonly HidCollection[], kind: 'outputReports', reportId: number): number {
  for (const collection of collections) {
    const found = collection[kind]?.find((report) => (report.reportId ?? 0) === reportId)
    const bits = found?.items?.reduce((sum, { reportSize = 1, reportCount = 1 }) => sum + reportSize * reportCount, 0)
    if (bits !== undefined) return Math.ceil(bits / 8)
  }
  return 0
}

export function bitOf(data: DataView, { offset }: Bit): boolean {
  const byte = offset >> 3
  return byte < data.byteLength && ((data.getUint8(byte) >> (offset & 7)) & 1) === 1
}
