import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { until } from '../net/feed.ts'
import { freePort, freePortRange, isFree } from '../net/ports.ts'
import { type Running, run } from '../net/process.ts'
import { tempDir } from '../net/temp.ts'
import { fillTemplate } from '../net/template.ts'
import { requirePeer } from '../peers/needs.ts'
import { encodeG711 } from '../tone/g711.ts'
import { tone } from '../tone/wav.ts'

export interface SippOptions {
  /** A file of interop/sipp without `.xml`: call, cancel, refused, register, options (they call); answer, ring, busy. */
  readonly scenario: string
  /** For the scenario's `{{name}}`s: `talk` and `ring` in ms have defaults of 1000 and 200. */
  readonly values?: Readonly<Record<string, string | number>>
  /** Port of the server on 127.0.0.1. */
  readonly port: number
  readonly transport?: 'udp' | 'tcp'
  readonly domain?: string
  readonly user?: string
  readonly password?: string
  /** What is dialled. */
  readonly called?: string
  /** How many calls; 1 by default. */
  readonly calls?: number
  /** New calls a second; 10 by default. */
  readonly rate?: number
  /** For its `[name]` keywords. */
  readonly keys?: Readonly<Record<string, string | number>>
  /** What it says, Hz, where the scenario speaks; 530 by default. */
  readonly tone?: number
  /** Where it listens; a free one by default. */
  readonly localPort?: number
  /** ms for all calls; 30,000 by default. */
  readonly timeout?: number
  /** More of its options, such as `-nr`: repeats are part of the scenario. */
  readonly args?: readonly string[]
}

export interface SippResult {
  /** 0 when every call went as the scenario has it. */
  readonly exitCode: number | null
  readonly successful: number
  readonly failed: number
  readonly retransmissions: number
  /** All messages, as SIPp logs them. */
  readonly messages: string
  /** What it had to complain of. */
  readonly errors: string
}

export interface Sipp {
  readonly port: number
  /** All messages so far. */
  messages(): string
  /** Resolves when the calls are over. */
  readonly done: Promise<SippResult>
  /** Ends it before: SIPp hangs up its calls, unless it is killed. */
  stop(signal?: NodeJS.Signals): Promise<SippResult>
}

/** Starts SIPp with one of our scenarios; resolves when it listens. */
export async function startSipp(options: SippOptions): Promise<Sipp> {
  const program = requirePeer('sipp')
  const home = tempDir('offhook-sipp')
  const { scenario, values = {}, calls = 1, rate = 10, transport = 'udp', timeout = 30_000 } = options
  const port = options.localPort ?? (await freePort())
  const [mediaPort] = await freePortRange(4, 'udp')
  const defaults = { talk: 1_000, ring: 200, voice: home.join('voice.ul') }
  writeFileSync(home.join('scenario.xml'), fillTemplate(`sipp/${scenario}.xml`, values, defaults))
  const { samples } = tone(options.tone ?? 530, { rate: 8_000, seconds: 10 })
  writeFileSync(home.join('voice.ul'), encodeG711('PCMU', samples))
  const keys = { domain: options.domain ?? 'pbx.test', caller: options.user ?? 'sipp', ...options.keys }
  const running = await run(
    program,
    [
      ...['-sf', home.join('scenario.xml'), '-nostdin', '-skip_rlimit'],
      ...[
        '-i',
        '127.0.0.1',
        '-p',
        `${port}`,
        '-mi',
        '127.0.0.1',
        '-mp',
        `${mediaPort}`,
        '-t',
        transport === 'tcp' ? 't1' : 'u1',
      ],
      ...[
        '-m',
        `${calls}`,
        '-r',
        `${rate}`,
        '-l',
        `${calls}`,
        '-timeout',
        `${Math.ceil(timeout / 1_000)}s`,
        '-timeout_error',
      ],
      ...['-trace_msg', '-message_file', home.join('messages'), '-trace_err', '-error_file', home.join('errors')],
      ...['-trace_stat', '-stf', home.join('stat.csv'), '-fd', '1'],
      ...(options.called === undefined ? [] : ['-s', options.called]),
      // Its own choice, the server's address, is not what it puts into the request line.
      ...['-auth_uri', options.called === undefined ? keys.domain : `${options.called}@${keys.domain}`],
      ...(options.user === undefined ? [] : ['-au', options.user, '-ap', options.password ?? '']),
      ...Object.entries(keys).flatMap(([name, value]) => ['-key', name, `${value}`]),
      ...(options.args ?? []),
      `127.0.0.1:${options.port}`,
    ],
    { cwd: home.path },
  )
  let over = false
  void running.exited.then(() => {
    over = true
  })
  // It says nothing when it begins to listen.
  await until(async () => over || !(await isFree(port, transport)), { what: 'SIPp on its port' })
  const text = (name: string) => (existsSync(home.join(name)) ? readFileSync(home.join(name), 'utf8') : '')
  const done = result(running, text).finally(() => home.remove())
  return {
    port,
    messages: () => text('messages'),
    done,
    async stop(signal) {
      await running.stop(signal)
      return done
    },
  }
}

/** Runs a scenario to its end. */
export async function sipp(options: SippOptions): Promise<SippResult> {
  return (await startSipp(options)).done
}

async function result(running: Running, text: (name: string) => string): Promise<SippResult> {
  const { code } = await running.exited
  const [names = '', ...rows] = text('stat.csv').trim().split('\n')
  const last = (rows.at(-1) ?? '').split(';')
  const figure = (name: string) => Number(last[names.split(';').indexOf(name)] ?? 0)
  return {
    exitCode: code,
    successful: figure('SuccessfulCall(C)'),
    failed: figure('FailedCall(C)'),
    retransmissions: figure('Retransmissions(C)'),
    messages: text('messages'),
    errors: `${text('errors')}\n${code === 0 ? '' : running.output()}`.trim(),
  }
}
