/** One measured figure, ours beside the peers', from one and the same run. */
export interface Row {
  readonly measure: string
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly ours: number
  readonly peers: Readonly<Record<string, number>>
}

export interface Bench {
  run(): Promise<Row[]>
}
