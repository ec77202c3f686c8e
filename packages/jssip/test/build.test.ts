/** What is published, as others would use it: imported, required, by a <script> tag, and by TypeScript. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildAll } from '../scripts/build.ts'

const consumer = mkdtempSync(join(tmpdir(), 'offhook-jssip-'))
const installed = join(consumer, 'node_modules/@offhook/jssip')

beforeAll(async () => {
  const out = join(consumer, 'built')
  await buildAll(out)
  mkdirSync(join(consumer, 'node_modules/@offhook'), { recursive: true })
  cpSync(out, installed, { recursive: true })
}, 120_000)
afterAll(() => rmSync(consumer, { recursive: true, force: true }))

/** Runs it as a file of a project that has the package installed; gives what it prints. */
function runs(name: string, code: string): unknown {
  writeFileSync(join(consumer, name), code)
  return JSON.parse(execFileSync(process.execPath, [name], { cwd: consumer, encoding: 'utf8' }))
}

test('imported: the default, the names and the paths are the same things', () => {
  const code = `
    import JsSIP, { UA } from '@offhook/jssip'
    import * as all from '@offhook/jssip'
    import byPath from '@offhook/jssip/lib/UA'
    import { RTCSession } from '@offhook/jssip/lib/RTCSession.js'
    import DTMF from '@offhook/jssip/lib/RTCSession/DTMF'
    console.log(JSON.stringify([JsSIP.UA === UA, byPath === UA, all.RTCSession === RTCSession, DTMF.C.MIN_DURATION]))`
  expect(runs('a.mjs', code)).toEqual([true, true, true, 70])
})

test('required: a path gives the class itself, as it always did', () => {
  const code = `
    const JsSIP = require('@offhook/jssip')
    const URI = require('@offhook/jssip/lib/URI')
    const { parseMessage } = require('@offhook/jssip/lib/Parser.js')
    const { causes } = require('@offhook/jssip/lib/Constants')
    console.log(JSON.stringify([JsSIP.URI === URI, new URI('sip', 'a', 'b') + '', typeof parseMessage, causes.BUSY]))`
  expect(runs('b.cjs', code)).toEqual([true, 'sip:a@b', 'function', 'Busy'])
})

test('by a script tag: the global JsSIP, at most 45 kB gzipped', () => {
  const code = readFileSync(join(installed, 'jssip.min.js'))
  const page = createContext({ crypto, TextDecoder, TextEncoder, setTimeout, console })
  runInContext(code.toString(), page)
  expect(runInContext('JsSIP.name + JsSIP.version + typeof JsSIP.UA', page)).toBe('JsSIP3.13.8function')
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(45_000)
})

test('by TypeScript, in modules of both kinds', () => {
  const code = `
    import JsSIP, { UA, type Socket } from '@offhook/jssip'
    import type { EndEvent, RTCSession } from '@offhook/jssip/lib/RTCSession'
    import type { IncomingRTCSessionEvent, UAConfiguration } from '@offhook/jssip/lib/UA.js'
    const socket: Socket = new JsSIP.WebSocketInterface('wss://pbx.test')
    const configuration: UAConfiguration = { sockets: [socket], uri: 'sip:a@pbx.test' }
    const ua = new UA(configuration)
    ua.on('newRTCSession', ({ session }: IncomingRTCSessionEvent) => {
      session.on('failed', (event: EndEvent) => console.log(event.cause, event.originator))
      session.on('confirmed', () => session.sendDTMF('1'))
    })
    const session: RTCSession = ua.call('b', { eventHandlers: { failed: ({ cause }) => console.log(cause.length) } })
    session.connection.getRemoteStreams()[0]?.getTracks()
    export const busy: string = JsSIP.C.causes.BUSY`
  for (const name of ['c.mts', 'd.cts']) writeFileSync(join(consumer, name), code)
  const tsc = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'))
  const flags = '--ignoreConfig --noEmit --strict --module nodenext --target es2022 --lib es2023,dom'.split(' ')
  expect(execFileSync(process.execPath, [tsc, ...flags, 'c.mts', 'd.cts'], { cwd: consumer, encoding: 'utf8' })).toBe(
    '',
  )
}, 60_000)
