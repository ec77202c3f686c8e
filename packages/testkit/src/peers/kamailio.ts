import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { until } from '../net/feed.ts'
import { freePort, isFree } from '../net/ports.ts'
import { run } from '../net/process.ts'
import { tempDir } from '../net/temp.ts'
import { fillTemplate } from '../net/template.ts'
import { requirePeer } from './needs.ts'

export interface KamailioOptions {
  /** Port of a Kamailio behind this one: then this is an edge, which adds Path to what it passes on. */
  readonly next?: number
}

export interface Kamailio {
  /** UDP and TCP on 127.0.0.1. */
  readonly port: number
  output(): string
  close(): Promise<void>
}

/** Starts Kamailio as a registrar and record-routing proxy, or as an edge before one; resolves when it listens. */
export async function startKamailio({ next }: KamailioOptions = {}): Promise<Kamailio> {
  const program = requirePeer('kamailio')
  const home = tempDir('offhook-kamailio')
  const port = await freePort()
  const edge = next === undefined ? 'no' : 'yes'
  const config = home.join('kamailio.cfg')
  writeFileSync(
    config,
    fillTemplate('kamailio/kamailio.cfg.template', { port, edge, next: next ?? port, modules: modulesOf(program) }),
  )
  const running = await run(
    program,
    [
      ...['-f', config, '-DD', '-E', '-w', home.path],
      ...['-Y', home.path, '-P', home.join('pid'), '-m', '32', '-M', '4'],
    ],
    { cwd: home.path },
  )
  let over = false
  void running.exited.then(() => {
    over = true
  })
  const listens = async () => over || !((await isFree(port, 'udp')) || (await isFree(port, 'tcp')))
  await until(listens, { what: 'Kamailio on its port' })
  if (over) throw new Error(`Kamailio did not start:\n${running.output()}`)
  return {
    port,
    output: () => running.output(),
    async close() {
      await running.stop()
      home.remove()
    },
  }
}

/** Debian keeps them under the machine's name. */
export function modulesOf(program: string): string {
  const lib = join(dirname(dirname(program)), 'lib')
  const machines = ['x86_64-linux-gnu', 'aarch64-linux-gnu', '']
  const found = machines.map((machine) => join(lib, machine, 'kamailio/modules')).find((folder) => existsSync(folder))
  if (found === undefined) throw new Error(`no modules of Kamailio below ${lib}`)
  return `${found}/`
}
