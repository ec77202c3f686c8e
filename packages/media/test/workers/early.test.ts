import { expect, it } from 'vitest'
import type { MediaEvent } from '../../src/engine/types.ts'
import type { Keeper } from '../../src/workers/pool/keeper.ts'
import { Placement } from '../../src/workers/pool/placement.ts'
import { Pool } from '../../src/workers/pool/pool.ts'

const event = (call: number): MediaEvent => ({ type: 'connected', call: `${call}`, leg: 'a' })

it('events before the first listener are kept for it, the last thousand of them', () => {
  const pool = new Pool(
    { all: [] } as unknown as Keeper,
    new Placement(
      () => [],
      () => {},
    ),
  )
  for (let call = 0; call < 1500; call++) pool.emit(event(call))
  const heard: MediaEvent[] = []
  pool.on((one) => heard.push(one))
  pool.emit(event(1500))
  expect(heard).toEqual(Array.from({ length: 1001 }, (_, at) => event(500 + at)))
})
