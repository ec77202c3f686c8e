import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type Feed, until, type WaitOptions } from '../net/feed.ts'
import { freePort, freePortRange } from '../net/ports.ts'
import { run } from '../net/process.ts'
import { tempDir } from '../net/temp.ts'
import { fillTemplate } from '../net/template.ts'
import { requirePeer } from '../peers/needs.ts'
import type { Heard } from '../tone/hear.ts'
import { type Sound, writeToneWav } from '../tone/wav.ts'
import type { PhoneAccount, WaitHearsOptions } from './phone.ts'
import { Recording } from './recording.ts'

export interface LinphoneOptions {
  readonly account: PhoneAccount
  /** Offered, in this order; PCMU alone by default. */
  readonly codecs?: readonly ('PCMU' | 'PCMA' | 'opus')[]
  /** What it says, Hz; 850 by default. */
  readonly tone?: number
  readonly answer?: 'auto' | 'manual'
  readonly mediaEncryption?: 'none' | 'srtp' | 'dtls'
  /** Refuses calls without it; false by default. */
  readonly encryptionMandatory?: boolean
  /** Writes a log of all that it does; false by default. */
  readonly logs?: boolean
}

export interface Linphone {
  readonly uri: string
  /** What it printed, line by line, with its state changes. */
  readonly lines: Feed<string>
  /** Resolves with the first line that matches, from the `from`th on. */
  waitFor(pattern: RegExp, options?: WaitOptions): Promise<string>
  dial(uri: string): Promise<void>
  answer(): Promise<void>
  hangUp(): Promise<void>
  /** Both resolve when the far end has agreed. */
  hold(): Promise<void>
  resume(): Promise<void>
  heard(): Sound
  waitHears(hz: number, options?: WaitHearsOptions): Promise<Heard>
  /** Its log, with the SIP messages in it, where it writes one. */
  log(): string
  close(): Promise<void>
}

/** Starts linphonec; resolves when it takes commands, and, where the account has a server, when registered. Else rejects. */
export async function startLinphone(options: LinphoneOptions): Promise<Linphone> {
  const program = requirePeer('linphone')
  const { account, tone = 850, answer = 'manual' } = options
  const home = tempDir('offhook-linphone')
  mkdirSync(home.join('.local', 'share', 'linphone'), { recursive: true })
  mkdirSync(home.join('heard'))
  const voice = writeToneWav(home.join('voice.wav'), tone, { rate: 8_000, seconds: 300 })
  const sipPort = await freePort()
  writeFileSync(home.join('linphonerc'), await settings(options, sipPort))
  const log = home.join('log')
  const args = [
    ...['-S', '-c', home.join('linphonerc')],
    ...(answer === 'auto' ? ['-a'] : []),
    ...(options.logs ? ['-d', '6', '-l', log] : []),
  ]
  const process_ = await run(program, args, {
    env: { HOME: home.path, XDG_DATA_HOME: undefined, XDG_CONFIG_HOME: undefined },
  })
  const { lines } = process_
  const waitFor: Linphone['waitFor'] = (pattern, wait) =>
    lines.wait((line) => pattern.test(line), { what: `${pattern} of linphone ${account.user}`, ...wait })
  const recording = new Recording(home.join('heard'), '.wav')
  const say = async (command: string, done?: RegExp) => {
    const from = lines.items.length
    process_.write(`${command}\n`)
    if (done) await waitFor(done, { from })
  }
  const phone: Linphone = {
    uri: `sip:${account.user}@127.0.0.1:${sipPort}`,
    lines,
    waitFor,
    dial: (uri) => say(`call ${uri}`),
    answer: () => say('answer', /Media streams established/),
    hangUp: () => say('terminate'),
    hold: () => say('pause', /is now paused/),
    resume: () => say('resume', /Media streams established/),
    heard: () => recording.heard(),
    waitHears: (hz, wait) => recording.waitHears(hz, wait),
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    async close() {
      process_.write('quit\n')
      const limit = setTimeout(() => process_.signal('SIGKILL'), 3_000)
      await process_.exited
      clearTimeout(limit)
      home.remove()
    },
  }
  try {
    await say('soundcard use files')
    await say(`play ${voice}`)
    await say(`record ${home.join('heard', 'dec.wav')}`)
    if (account.server) await registered(say, lines)
    return phone
  } catch (error) {
    await phone.close()
    throw error
  }
}

/** It does not tell by itself: ask until it says so. */
async function registered(say: (command: string) => Promise<void>, { items }: Feed<string>): Promise<void> {
  const told = async () => {
    if (items.some((line) => line.includes('registered, identity='))) return true
    await say('status register')
    return false
  }
  await until(told, { every: 200, what: 'registration of linphone' })
}

async function settings(
  { account, codecs = ['PCMU'], mediaEncryption = 'none', encryptionMandatory = false }: LinphoneOptions,
  sipPort: number,
): Promise<string> {
  const { server, user, password, domain } = account
  const transport = server?.transport ?? 'udp'
  const [rtpPort] = await freePortRange(2, 'udp')
  const rates = { PCMU: 8_000, PCMA: 8_000, opus: 48_000 }
  const all = [...codecs, ...(['PCMU', 'PCMA', 'opus'] as const).filter((codec) => !codecs.includes(codec))]
  const others = [
    { mime: 'speex', rate: 16_000 },
    { mime: 'speex', rate: 8_000 },
    { mime: 'G722', rate: 8_000 },
    { mime: 'GSM', rate: 8_000 },
  ]
  const list = [
    ...all.map((mime) => ({
      mime,
      rate: rates[mime],
      channels: mime === 'opus' ? 2 : 1,
      enabled: codecs.includes(mime),
    })),
    ...others.map((one) => ({ ...one, channels: 1, enabled: false })),
  ]
  return fillTemplate('linphone/linphonerc.template', {
    user,
    domain,
    udpPort: transport === 'udp' ? sipPort : -1,
    tcpPort: transport === 'tcp' ? sipPort : -1,
    tlsPort: transport === 'tls' ? sipPort : -1,
    defaultProxy: server ? 0 : -1,
    mediaEncryption: `${mediaEncryption}\nmedia_encryption_mandatory=${encryptionMandatory ? 1 : 0}`,
    rtpPort,
    codecs: list
      .map(({ mime, rate, channels, enabled }, i) =>
        [
          `[audio_codec_${i}]`,
          `mime=${mime}`,
          `rate=${rate}`,
          `channels=${channels}`,
          `enabled=${enabled ? 1 : 0}`,
        ].join('\n'),
      )
      .join('\n'),
    registration: server
      ? [
          '[proxy_0]',
          `reg_proxy=<sip:${server.host}:${server.port};transport=${server.transport}>`,
          `reg_route=<sip:${server.host}:${server.port};transport=${server.transport};lr>`,
          `reg_identity=sip:${user}@${domain}`,
          'reg_expires=300',
          'reg_sendregister=1',
          'publish=0',
          '[auth_info_0]',
          `username=${user}`,
          `passwd=${password}`,
        ].join('\n')
      : '',
  })
}
