import { writeFileSync } from 'node:fs'
import { until } from '../net/feed.ts'
import { freePort, isFree } from '../net/ports.ts'
import { run } from '../net/process.ts'
import { tempDir } from '../net/temp.ts'
import { fillTemplate } from '../net/template.ts'
import { startRtpengine } from '../phones/rtpengine.ts'
import { modulesOf } from './kamailio.ts'
import { requirePeer } from './needs.ts'

export interface WebKamailioOptions {
  /** Whose passwords are `secret` followed by the name; `secret-of-` by default. */
  readonly secret?: string
  readonly domain?: string
  /** Where it and its rtpengine listen; 127.0.0.1 by default. */
  readonly address?: string
  /** Of the pages that may connect, as a regular expression; any on localhost by default. */
  readonly origin?: string
  /** Puts back the BUNDLE group that rtpengine drops; true by default. */
  readonly bundle?: boolean
}

export interface WebKamailio {
  /** WebSocket and UDP on its address. */
  readonly port: number
  readonly domain: string
  passwordOf(user: string): string
  /** The last 2,000 lines of both. */
  output(): string
  close(): Promise<void>
}

/** Kamailio for browsers (WebSocket) and desk phones (UDP), with an rtpengine; resolves when both listen. */
export async function startWebKamailio(options: WebKamailioOptions = {}): Promise<WebKamailio> {
  const { secret = 'secret-of-', domain = 'pbx.test', bundle = true } = options
  const { address = '127.0.0.1', origin = 'http://localhost:[0-9]+' } = options
  const program = requirePeer('kamailio')
  const rtpengine = await startRtpengine({ address })
  const home = tempDir('offhook-kamailio')
  const port = await freePort()
  const config = home.join('kamailio.cfg')
  const values = { address, port, domain, secret, rtpengine: rtpengine.controlPort, origin }
  const rest = { bundle: bundle ? 'yes' : 'no', modules: modulesOf(program) }
  writeFileSync(config, fillTemplate('kamailio/websocket.cfg.template', { ...values, ...rest }))
  const running = await run(
    program,
    [
      ...['-f', config, '-DD', '-E', '-w', home.path],
      ...['-Y', home.path, '-P', home.join('pid'), '-m', '64', '-M', '8'],
    ],
    { cwd: home.path },
  )
  let over = false
  void running.exited.then(() => {
    over = true
  })
  const close = async () => {
    await running.stop()
    await rtpengine.close()
    home.remove()
  }
  const listens = async () => over || !((await isFree(port, 'udp')) || (await isFree(port, 'tcp')))
  await until(listens, { what: 'Kamailio on its port' }).catch(async (error: unknown) => {
    await close()
    throw error
  })
  if (over) {
    await close()
    throw new Error(`Kamailio did not start:\n${running.output()}`)
  }
  return {
    port,
    domain,
    passwordOf: (user) => `${secret}${user}`,
    output: () => `${running.output()}\n${rtpengine.output()}`,
    close,
  }
}
