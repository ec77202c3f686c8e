// A server that is going to be killed: opens a pool over the folder it is told, sets up the calls it is told, and stays.
import { openWorkerPool } from '../../src/workers/pool/open.ts'
import { BROWSER, PHONE } from './pool.ts'

export interface MasterTask {
  readonly folder: string
  readonly outlive: number
  /** Whether the two legs live on different workers. */
  readonly tied: boolean
  readonly calls: readonly {
    readonly id: string
    /** Of a phone, unless it says otherwise. */
    readonly from?: 'browser'
    readonly offer: string
    readonly answer: string
  }[]
}

export interface MasterDone {
  readonly pids: readonly number[]
  /** By call: what the caller and the called were told. */
  readonly told: readonly { readonly caller: string; readonly called: string }[]
}

process.once('message', (message) => void start(message as MasterTask))

async function start({ folder, outlive, tied, calls }: MasterTask): Promise<void> {
  const pool = await openWorkerPool({
    workers: 2,
    folder,
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: '127.0.0.1',
    addresses: ['127.0.0.1'],
    outlive,
    ...(tied && { place: (_, leg, workers) => workers.find(({ slot }) => slot === Number(leg === 'b'))?.id ?? '' }),
  })
  const told: MasterDone['told'][number][] = []
  for (const { id, from, offer, answer } of calls) {
    const called = await pool.offer(id, 'a', offer, from === 'browser' ? BROWSER : PHONE, 'b', PHONE)
    told.push({ called, caller: await pool.answer(id, 'b', answer) })
  }
  process.send?.({ pids: pool.workers().map(({ pid }) => pid), told } satisfies MasterDone)
}
