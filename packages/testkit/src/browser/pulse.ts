import { existsSync, mkdirSync } from 'node:fs'
import { until } from '../net/feed.ts'
import { type Running, run } from '../net/process.ts'
import { tempDir } from '../net/temp.ts'
import { requirePeer } from '../peers/needs.ts'
import { Recording } from '../phones/recording.ts'

export interface SoundServer {
  /** For the environment of the program that shall use it. */
  readonly env: Readonly<Record<string, string>>
  /** What comes out of its loudspeaker from now on, whatever a program says of what it plays. */
  record(): Promise<Recording>
  close(): Promise<void>
}

/** A pulseaudio of its own with one sink that swallows sound: Firefox's audio graph stands still without a device. */
export async function startSoundServer(): Promise<SoundServer> {
  const program = requirePeer('pulseaudio')
  const home = tempDir('offhook-pulse')
  const socket = home.join('native')
  const env = { HOME: home.path, XDG_RUNTIME_DIR: home.path, PULSE_SERVER: `unix:${socket}` }
  const server = await run(
    program,
    [
      '-n',
      '--daemonize=no',
      '--exit-idle-time=-1',
      '--use-pid-file=no',
      '--disallow-exit',
      '-L',
      'module-null-sink sink_name=ear',
      '-L',
      `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    ],
    { env: { ...env, PULSE_SERVER: undefined } },
  )
  await until(() => existsSync(socket), { what: 'socket of pulseaudio' })
  let recorder: Running | undefined
  return {
    env,
    async record() {
      await recorder?.stop()
      mkdirSync(home.join('heard'), { recursive: true })
      const file = home.join('heard', 'ear.wav')
      recorder = await run(
        'parec', // comes with pulseaudio
        ['--device=ear.monitor', '--latency-msec=50', '--rate=48000', '--channels=1', '--file-format=wav', file],
        { env },
      )
      return new Recording(home.join('heard'), '.wav', 48_000)
    },
    async close() {
      await recorder?.stop()
      await server.stop()
      home.remove()
    },
  }
}
