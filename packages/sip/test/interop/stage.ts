import { afterEach, expect } from 'vitest'
import { type Sipp, type SippOptions, type SippResult, startSipp } from '../../../testkit/src/phones/sipp.ts'
import { SipEndpoint, type SipEndpointOptions, type SocketTransport } from '../../../testkit/src/sip-endpoint/index.ts'
import { fragmentsOf } from './fragments.ts'

/** Our endpoint and SIPp, for one test; both end with it. */
export interface Stage {
  endpoint(transport: SocketTransport, options?: Partial<SipEndpointOptions>): Promise<SipEndpoint>
  /** A scenario of interop/sipp/flows towards this port. */
  sipp(
    scenario: string,
    towards: { readonly port: number; readonly transport: SocketTransport },
    options?: Partial<SippOptions>,
  ): Promise<Sipp>
  /** Calls `close` after this test. */
  afterwards<T extends { close(): Promise<unknown> }>(one: T): T
}

/** Call it inside `describe`. */
export function stage(): Stage {
  const ending: (() => Promise<unknown>)[] = []
  const running: Sipp[] = []
  afterEach(async ({ task }) => {
    // What SIPp saw, where a test went wrong.
    for (const one of running.splice(0)) {
      if (task.result?.state !== 'fail') continue
      const { messages, errors } = await one.stop('SIGKILL')
      process.stderr.write(`${task.name}\n${errors}\n${messages}\n`)
    }
    await Promise.all(ending.splice(0).map((end) => end()))
  })
  const afterwards: Stage['afterwards'] = (one) => {
    ending.push(() => one.close())
    return one
  }
  return {
    afterwards,
    async endpoint(transport, options = {}) {
      return afterwards(await SipEndpoint.open({ name: 'endpoint', transport, ...options }))
    },
    async sipp(scenario, { port, transport }, options = {}) {
      const values = { ...fragmentsOf(scenario), ...options.values }
      const one = await startSipp({
        called: 'endpoint',
        user: 'endpoint',
        password: 'secret',
        timeout: 15_000,
        ...options,
        scenario: `flows/${scenario}`,
        port,
        transport,
        values,
      })
      running.push(one)
      ending.push(() => one.stop('SIGKILL'))
      return one
    },
  }
}

/** Waits for SIPp's end: everything must have gone as the scenario has it. */
export async function asWritten(sipp: Sipp): Promise<SippResult> {
  const done = await sipp.done
  const { exitCode, successful, failed } = done
  expect({ exitCode, successful, failed }, `${done.errors}\n${done.messages}`).toEqual({
    exitCode: 0,
    successful: 1,
    failed: 0,
  })
  return done
}

/** The body of a scenario's offer, as our answer to it must be: what the peer sends, we receive. */
export function answered(offer: string): 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' {
  if (offer.includes('a=sendonly')) return 'recvonly'
  if (offer.includes('a=recvonly')) return 'sendonly'
  return offer.includes('a=inactive') ? 'inactive' : 'sendrecv'
}
