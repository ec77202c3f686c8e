import { afterEach, describe, expect, test, vi } from 'vitest'
import { describeMissing, installMissing, missingPeers, peers } from '../../../scripts/peers.mjs'
import { lacks } from '../src/index.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** A machine on which no peer is installed, apart from what stands outside PATH. */
const bareMachine = () => {
  vi.stubEnv('PATH', '/nowhere')
  vi.stubEnv('CI', 'false')
  vi.stubEnv('OFFHOOK_NO_APT', '1')
}

describe('peers', () => {
  test('each names its package, its proof and what it covers, once', () => {
    expect(new Set(peers.map(({ name }) => name)).size).toBe(peers.length)
    for (const peer of peers) expect(Object.values(peer).every((text) => text.length > 2)).toBe(true)
  })

  test('what is missing is told with what is then not covered, and how to install it', async () => {
    bareMachine()
    const lines: string[] = []
    const left = await installMissing({ log: (line) => lines.push(line) })
    expect(left).toEqual(missingPeers())
    expect(left.map(({ name }) => name)).toContain('baresip')
    expect(lines[0]).toMatch(/OFFHOOK_NO_APT=1 is set.*apt-get install .*baresip-core/)
    expect(describeMissing().find((line) => line.startsWith('baresip-core'))).toContain('desk phone')
  })

  test('outside CI a test is skipped with a reason', () => {
    bareMachine()
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(lacks('baresip')).toBe(true)
    expect(told).toHaveBeenCalledWith(expect.stringContaining('baresip not installed'))
  })

  test('in CI a missing peer is a failure', () => {
    bareMachine()
    vi.stubEnv('CI', 'true')
    expect(() => lacks('baresip', 'sipp')).toThrow('baresip, sipp not installed')
  })
})
