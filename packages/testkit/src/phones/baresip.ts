import { mkdirSync, writeFileSync } from 'node:fs'
import type { Feed } from '../net/feed.ts'
import { freePort, freePortRange } from '../net/ports.ts'
import { type Running, run } from '../net/process.ts'
import { tempDir } from '../net/temp.ts'
import { fillTemplate } from '../net/template.ts'
import { requirePeer } from '../peers/needs.ts'
import type { Heard } from '../tone/hear.ts'
import { type Sound, writeToneWav } from '../tone/wav.ts'
import { type BaresipControl, type BaresipEvent, controlBaresip } from './baresip-control.ts'
import type { PhoneAccount, WaitHearsOptions } from './phone.ts'
import { Recording } from './recording.ts'

/** As baresip names them: sample rate and channels, and the module that brings the codec. */
const CODECS = {
  PCMU: { format: 'PCMU/8000/1', rate: 8_000, module: undefined },
  PCMA: { format: 'PCMA/8000/1', rate: 8_000, module: undefined },
  G722: { format: 'G722/16000/1', rate: 16_000, module: 'g722' },
  opus: { format: 'opus/48000/2', rate: 48_000, module: 'opus' },
} as const

export type BaresipCodec = keyof typeof CODECS

export interface BaresipOptions {
  readonly account: PhoneAccount
  /** In order of preference; PCMU alone by default. What it says has the first one's rate: it cannot speak another. */
  readonly codecs?: readonly BaresipCodec[]
  /** What it says, Hz; 700 by default. */
  readonly tone?: number
  /** `manual` by default: then `answer()` does. */
  readonly answer?: 'auto' | 'manual'
  readonly mediaEncryption?: 'srtp' | 'srtp-mand' | 'dtls_srtp'
  /** Seconds of its registration; 120 by default. */
  readonly expires?: number
}

export interface Baresip {
  /** Where it may be called directly: `sip:user@127.0.0.1:port`. */
  readonly uri: string
  readonly sipPort: number
  readonly events: Feed<BaresipEvent>
  /** What it printed, with a SIP trace when `OFFHOOK_TRACE=1`. */
  output(): string
  /** Resolves with the first event of this type that came after the `from`th (0: ever). */
  waitFor(type: string, options?: { timeout?: number; from?: number }): Promise<BaresipEvent>
  dial(uri: string): Promise<void>
  answer(): Promise<void>
  hangUp(): Promise<void>
  /** Both resolve when the re-INVITE has been answered, and reject when it was refused. */
  hold(): Promise<void>
  resume(): Promise<void>
  /** A digit (0-9 * # A-D) as telephone-event. */
  digit(key: string): Promise<void>
  /** Sends REFER in the current call. */
  transfer(uri: string): Promise<void>
  /** How many RTP packets the current call has brought. */
  receivedPackets(): Promise<number>
  /** baresip 1.0 stops recording at the first re-INVITE, in or out: from then on `receivedPackets` has to do. */
  heard(): Sound
  waitHears(hz: number, options?: WaitHearsOptions): Promise<Heard>
  close(): Promise<void>
}

/** Starts baresip; resolves when it takes commands, and, where the account has a server, has been registered or refused. */
export async function startBaresip(options: BaresipOptions): Promise<Baresip> {
  const program = requirePeer('baresip')
  const { account, codecs = ['PCMU'], tone = 700 } = options
  const home = tempDir('offhook-baresip')
  // TLS listens on the SIP port + 1.
  const [sipPort] = await freePortRange(2)
  const [rtpFirst, rtpLast] = await freePortRange(20, 'udp')
  const controlPort = await freePort('tcp')
  mkdirSync(home.join('heard'))
  writeToneWav(home.join('voice.wav'), tone, { rate: CODECS[codecs[0] ?? 'PCMU'].rate, seconds: 300 })
  writeFileSync(home.join('accounts'), `${accountLine(options, codecs)}\n`)
  writeFileSync(
    home.join('config'),
    fillTemplate('baresip/config.template', {
      home: home.path,
      sipPort,
      controlPort,
      rtpFirst,
      rtpLast,
      modules: '/usr/lib/baresip/modules',
      extraModules: extraModules(options),
    }),
  )
  const args = ['-4', '-f', home.path, ...(process.env.OFFHOOK_TRACE === '1' ? ['-s'] : [])]
  const process_ = await run(program, args, { env: { HOME: home.path } })
  try {
    const control = await controlBaresip(controlPort)
    return await assemble(options, { control, process: process_, sipPort, home, account })
  } catch (error) {
    await process_.stop()
    home.remove()
    throw new Error(`baresip did not start: ${(error as Error).message}\n${process_.output()}`)
  }
}

function accountLine(
  { account, answer = 'manual', expires = 120, mediaEncryption }: BaresipOptions,
  codecs: readonly BaresipCodec[],
): string {
  const { server, displayName } = account
  return [
    `${displayName ? `"${displayName}" ` : ''}<sip:${account.user}@${account.domain}${server ? `;transport=${server.transport}` : ''}>`,
    `auth_pass=${account.password}`,
    `audio_codecs=${codecs.map((codec) => CODECS[codec].format).join(',')}`,
    `answermode=${answer}`,
    'ptime=20',
    server ? `outbound="sip:${server.host}:${server.port};transport=${server.transport}"` : '',
    `regint=${server ? expires : 0}`,
    mediaEncryption ? `mediaenc=${mediaEncryption}` : '',
  ]
    .filter((part) => part !== '')
    .join(';')
}

function extraModules({ mediaEncryption, codecs = [] }: BaresipOptions): string {
  const names: string[] = codecs.flatMap((codec) => CODECS[codec].module ?? [])
  if (mediaEncryption !== undefined) names.push(mediaEncryption === 'dtls_srtp' ? 'dtls_srtp' : 'srtp')
  const lines = names.map((name) => `module\t\t\t${name}.so`)
  // Its Opus has two channels, the file one: it converts when told.
  if (codecs.includes('opus')) lines.push('ausrc_channels\t\t1')
  return lines.join('\n')
}

interface Parts {
  readonly control: BaresipControl
  readonly process: Running
  readonly sipPort: number
  readonly home: ReturnType<typeof tempDir>
  readonly account: PhoneAccount
}

async function assemble(
  options: BaresipOptions,
  { control, process, sipPort, home, account }: Parts,
): Promise<Baresip> {
  const recording = new Recording(home.join('heard'), '-dec.wav')
  const waitFor: Baresip['waitFor'] = (type, { timeout, from } = {}) =>
    control.events.wait((event) => event.type === type, {
      what: `${type} of baresip ${account.user}`,
      ...(timeout === undefined ? {} : { timeout }),
      ...(from === undefined ? {} : { from }),
    })
  const say = async (name: string, params?: string) => void (await control.command(name, params))
  const reoffer = async (name: string) => {
    const from = control.events.items.length
    await say(name)
    await waitFor('CALL_REMOTE_SDP', { from })
  }
  const phone: Baresip = {
    uri: `sip:${account.user}@127.0.0.1:${sipPort}`,
    sipPort,
    events: control.events,
    output: () => process.output(),
    waitFor,
    dial: (uri) => say('dial', uri),
    answer: () => say('accept'),
    hangUp: () => say('hangup'),
    hold: () => reoffer('hold'),
    resume: () => reoffer('resume'),
    digit: (key) => say('sndcode', key),
    transfer: (uri) => say('transfer', uri),
    receivedPackets: async () => Number(/rcvd=(\d+)/.exec(await control.command('audio_debug'))?.[1] ?? 0),
    heard: () => recording.heard(),
    waitHears: (hz, wait) => recording.waitHears(hz, wait),
    async close() {
      await say('quit').catch(() => {})
      // It waits for the answer to its last REGISTER, which a server that is gone does not give.
      const limit = setTimeout(() => process.signal('SIGKILL'), 1_500)
      await process.exited
      clearTimeout(limit)
      control.close()
      home.remove()
    },
  }
  if (options.account.server) {
    // The event may have come before anyone was connected to hear it; the line stays.
    await process.lines.wait((line) => /: \{\d+\/\w+\/v4\} 200 |reg: /.test(line), { what: 'registration of baresip' })
  }
  return phone
}
