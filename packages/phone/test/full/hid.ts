/**
 * A headset as WebHID gives it: its report descriptor (USB HID 1.11, 6.2.2) in bytes, read into collections as Chromium does,
 * and reports that are packed and unpacked by that descriptor, not by what the phone makes of it.
 */
import type { HidCollection, HidReport, HidReportItem } from '../../src/full/platform.ts'

type Kind = 'inputReports' | 'outputReports'
type Report = { reportId: number; items: HidReportItem[] }
type Collection = { usagePage: number; usage: number; children: Collection[] } & Record<Kind, Report[]>

/** Items of one byte of data each: what headsets need. */
export function collectionsOf(descriptor: readonly number[]): HidCollection[] {
  const top: Collection[] = []
  const open: Collection[] = []
  const global = { page: 0, size: 0, count: 0, id: 0 }
  let local: { usages: number[]; minimum?: number; maximum?: number } = { usages: [] }
  for (let at = 0; at < descriptor.length; ) {
    const prefix = descriptor[at] ?? 0
    const value = prefix & 3 ? (descriptor[at + 1] ?? 0) : 0
    at += 1 + (prefix & 3)
    const usage = (global.page << 16) | value
    switch (prefix & 0xfc) {
      case 0x04:
        global.page = value
        break
      case 0x74:
        global.size = value
        break
      case 0x94:
        global.count = value
        break
      case 0x84:
        global.id = value
        break
      case 0x08:
        local.usages.push(usage)
        break
      case 0x18:
        local.minimum = usage
        break
      case 0x28:
        local.maximum = usage
        break
      case 0xa0: {
        const made: Collection = {
          usagePage: global.page,
          usage: (local.usages[0] ?? 0) & 0xffff,
          children: [],
          inputReports: [],
          outputReports: [],
        }
        ;(open.at(-1)?.children ?? top).push(made)
        open.push(made)
        local = { usages: [] }
        break
      }
      case 0xc0:
        open.pop()
        break
      case 0x80:
      case 0x90: {
        const item: HidReportItem = {
          isArray: (value & 2) === 0,
          isAbsolute: (value & 4) === 0,
          hasPreferredState: (value & 0x20) === 0,
          isRange: local.minimum !== undefined,
          ...(local.minimum === undefined
            ? { usages: local.usages }
            : { usageMinimum: local.minimum, usageMaximum: local.maximum ?? local.minimum }),
          reportSize: global.size,
          reportCount: global.count,
        }
        // What lies in a collection within another is in both.
        for (const { [(prefix & 0xfc) === 0x80 ? 'inputReports' : 'outputReports']: reports } of open) {
          const report = reports.find(({ reportId }) => reportId === global.id)
          if (report) report.items.push(item)
          else reports.push({ reportId: global.id, items: [item] })
        }
        local = { usages: [] }
      }
    }
  }
  return top
}

/** Where each usage's bit is. */
function bitsOf({ items = [] }: HidReport): { readonly bits: Map<number, number>; readonly length: number } {
  const bits = new Map<number, number>()
  let length = 0
  for (const { isArray, isRange, usageMinimum = 0, reportSize = 0, reportCount = 0, ...item } of items) {
    const range = Array.from({ length: reportCount }, (_, index) => usageMinimum + index)
    const usages = isRange ? range : (item.usages ?? [])
    if (!isArray) for (const [index, usage] of usages.entries()) bits.set(usage, length + index * reportSize)
    length += reportSize * reportCount
  }
  return { bits, length }
}

export class FakeHeadset {
  opened = false
  readonly productName = 'Headset 1'
  readonly collections: readonly HidCollection[]
  /** By report: what it was told last. */
  readonly #told = new Map<number, readonly number[]>()
  readonly #pressed = new Set<number>()
  #listener: ((event: { reportId: number; data: DataView }) => void) | undefined

  constructor(descriptor: readonly number[]) {
    this.collections = collectionsOf(descriptor)
  }

  /** Usages that are lit. */
  get lit(): readonly number[] {
    return [...this.#told.values()].flat().sort()
  }

  async open(): Promise<void> {
    this.opened = true
  }

  async close(): Promise<void> {
    this.opened = false
  }

  async sendReport(id: number, data: Uint8Array): Promise<void> {
    const { bits, length } = bitsOf(this.#report('outputReports', ({ reportId }) => reportId === id))
    if (data.length * 8 !== length) throw new Error(`report ${id} has ${length} bits, not ${data.length * 8}`)
    const on = [...bits].filter(([, bit]) => ((data[bit >> 3] ?? 0) >> (bit & 7)) & 1)
    this.#told.set(
      id,
      on.map(([usage]) => usage),
    )
  }

  addEventListener(_type: string, listener: (event: { reportId: number; data: DataView }) => void): void {
    this.#listener = listener
  }

  removeEventListener(): void {
    this.#listener = undefined
  }

  /** A key of it is (no longer) down: the whole report is sent. */
  set(usage: number, down: boolean): void {
    if (down) this.#pressed.add(usage)
    else this.#pressed.delete(usage)
    const report = this.#report('inputReports', (one) => bitsOf(one).bits.has(usage))
    const { bits, length } = bitsOf(report)
    const data = new Uint8Array(length / 8)
    for (const [one, bit] of bits) if (this.#pressed.has(one)) data[bit >> 3] = (data[bit >> 3] ?? 0) | (1 << (bit & 7))
    this.#listener?.({ reportId: report.reportId ?? 0, data: new DataView(data.buffer) })
  }

  /** Down, and up again. */
  press(usage: number): void {
    this.set(usage, true)
    this.set(usage, false)
  }

  #report(kind: Kind, wanted: (report: HidReport) => boolean): HidReport {
    const found = this.collections.flatMap((collection) => collection[kind] ?? []).find(wanted)
    if (!found) throw new Error('no such report')
    return found
  }
}
