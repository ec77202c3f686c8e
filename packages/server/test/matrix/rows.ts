import type { BaresipCodec } from '@offhook/testkit'

export type BrowserName = 'Chromium' | 'Firefox'

/** One desk phone as it is set up: a row of the matrix. */
export interface Row {
  readonly name: string
  readonly make: 'baresip' | 'linphone'
  readonly codec: BaresipCodec
  /** Of its RTP: none, keys in the SDP, keys by DTLS. */
  readonly keys: 'none' | 'sdes' | 'dtls'
  /** What the browser re-offers alone; where the phone does not have it either, the server has to transcode from then on. */
  readonly other: BaresipCodec
}

const row = (make: Row['make'], codec: BaresipCodec, keys: Row['keys'], other: BaresipCodec): Row => ({
  name: `${make} ${keys === 'none' ? codec : keys.toUpperCase()}`,
  make,
  codec,
  keys,
  other,
})

export const browsers: readonly BrowserName[] = ['Chromium', 'Firefox']

export const rows: readonly Row[] = [
  row('baresip', 'PCMU', 'none', 'opus'),
  row('baresip', 'PCMA', 'none', 'PCMU'),
  row('baresip', 'G722', 'none', 'opus'),
  row('baresip', 'opus', 'none', 'PCMA'),
  row('baresip', 'PCMU', 'sdes', 'opus'),
  row('baresip', 'PCMU', 'dtls', 'opus'),
  row('linphone', 'PCMU', 'none', 'opus'),
  row('linphone', 'PCMU', 'sdes', 'opus'),
  row('linphone', 'PCMU', 'dtls', 'opus'),
]

/** What is tried in each row; a call both ways is one cell each. */
export const columns = [
  'browser calls',
  'phone calls',
  'digits',
  'browser holds',
  'phone holds',
  'ICE restart',
  'other codec',
] as const

export type Column = (typeof columns)[number]

/** What cannot be or is not yet: the reason stands in the table, and the test fails once it is possible after all. */
export interface Gap {
  readonly row: string
  readonly column: Column
  readonly browser?: BrowserName
  readonly reason: string
  /** How it shows: whatever else goes wrong is a failure. */
  readonly sign: RegExp
}

const gaps: readonly Gap[] = []

export const gapOf = (browser: BrowserName, row: Row, column: Column): Gap | undefined =>
  gaps.find((one) => one.row === row.name && one.column === column && (one.browser ?? browser) === browser)
