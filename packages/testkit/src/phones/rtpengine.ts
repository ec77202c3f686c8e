import { writeFileSync } from 'node:fs'
import { until } from '../net/feed.ts'
import { freePort, freePortRange, isFree } from '../net/ports.ts'
import { run } from '../net/process.ts'
import { tempDir } from '../net/temp.ts'
import { fillTemplate } from '../net/template.ts'
import { requirePeer } from '../peers/needs.ts'

export interface Rtpengine {
  /** UDP port of the ng protocol on 127.0.0.1. */
  readonly controlPort: number
  readonly pid: number
  output(): string
  close(): Promise<void>
}

/** Starts rtpengine in user space on `address` (127.0.0.1 by default); resolves when it takes commands. */
export async function startRtpengine({
  address = '127.0.0.1',
  ports = 800,
  threads = 1,
}: {
  address?: string
  ports?: number
  threads?: number
} = {}): Promise<Rtpengine> {
  const program = requirePeer('rtpengine')
  const home = tempDir('offhook-rtpengine')
  const controlPort = await freePort('udp')
  const [first, last] = await freePortRange(ports, 'udp')
  const config = home.join('rtpengine.conf')
  writeFileSync(
    config,
    fillTemplate('rtpengine/rtpengine.conf.template', { address, controlPort, first, last, threads, logLevel: 4 }),
  )
  // Without an own file it reads the packaged one, whose ports clash.
  const running = await run(program, ['--config-file', config, '--pidfile', home.join('pid')], { cwd: home.path })
  let over = false
  void running.exited.then(() => {
    over = true
  })
  await until(async () => over || !(await isFree(controlPort, 'udp')), { what: 'control port of rtpengine' })
  if (over) throw new Error(`rtpengine did not start:\n${running.output()}`)
  return {
    controlPort,
    pid: running.pid,
    output: () => running.output(),
    async close() {
      await running.stop()
      home.remove()
    },
  }
}
