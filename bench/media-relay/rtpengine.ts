import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bencode, decode, encode } from './bencode.ts'
import { freePort } from './free-port.ts'
import type { NearEnd, Relay } from './messages.ts'

/**
 * rtpengine without its kernel module (`table = -1`), told what to do over its ng protocol. With `transcode` the phone is
 * offered PCMU alone, whatever the browser offers.
 */
export async function rtpengineRelay({ transcode = false, near = 'browser' as NearEnd } = {}): Promise<Relay> {
  const ngPort = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'offhook-rtpengine-'))
  // The packaged file would bring ports of its own.
  writeFileSync(join(folder, 'rtpengine.conf'), '[rtpengine]\n')
  const child = spawn(
    'rtpengine',
    [
      `--config-file=${join(folder, 'rtpengine.conf')}`,
      '--table=-1',
      '--interface=127.0.0.1',
      `--listen-ng=127.0.0.1:${ngPort}`,
      '--port-min=40000',
      '--port-max=48000',
      '--foreground',
      '--log-stderr',
      '--log-level=3',
    ],
    { stdio: 'ignore' },
  )
  const ng = await NgClient.open(ngPort)
  await ng.ready()
  const codec: Record<string, Bencode> = transcode ? { codec: { mask: ['all'], transcode: ['PCMU'] } } : {}
  const ids = (call: number) => ({ 'call-id': `call-${call}`, 'from-tag': 'browser' })
  return {
    name: 'rtpengine',
    pid: child.pid ?? 0,
    offer: (call, sdp) =>
      ng.sdp('offer', {
        ...ids(call),
        ...codec,
        sdp,
        'transport-protocol': 'RTP/AVP',
        ICE: 'remove',
        'rtcp-mux': ['demux'],
      }),
    answer: (call, sdp) =>
      ng.sdp('answer', {
        ...ids(call),
        'to-tag': 'phone',
        sdp,
        ...(near === 'browser'
          ? { 'transport-protocol': 'UDP/TLS/RTP/SAVPF', ICE: 'force', DTLS: 'passive' }
          : { 'transport-protocol': 'RTP/AVP', ICE: 'remove' }),
      }),
    loopDelay: async () => undefined,
    async close() {
      ng.close()
      child.kill()
      await once(child, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
}

class NgClient {
  readonly #socket = createSocket('udp4')
  readonly #port: number
  readonly #waiting = new Map<string, (reply: Bencode) => void>()

  private constructor(port: number) {
    this.#port = port
    this.#socket.on('message', (packet) => {
      const space = packet.indexOf(' ')
      this.#waiting.get(packet.toString('latin1', 0, space))?.(decode(packet.subarray(space + 1)))
    })
  }

  static async open(port: number): Promise<NgClient> {
    const client = new NgClient(port)
    client.#socket.bind(0, '127.0.0.1')
    await once(client.#socket, 'listening')
    return client
  }

  async ready(): Promise<void> {
    for (let left = 50; left > 0; left--) if (await this.#ask('ping', {}, 100)) return
    throw new Error('rtpengine did not start')
  }

  async sdp(command: string, fields: Record<string, Bencode>): Promise<string> {
    const reply = await this.#ask(command, fields, 30_000)
    if (typeof reply === 'object' && 'sdp' in reply && typeof reply.sdp === 'string') return reply.sdp
    throw new Error(`rtpengine: ${command} gave ${JSON.stringify(reply)}`)
  }

  close(): void {
    this.#socket.close()
  }

  #ask(command: string, fields: Record<string, Bencode>, timeout: number): Promise<Bencode | undefined> {
    const cookie = randomBytes(6).toString('hex')
    const message = `${cookie} ${encode({ command, ...fields })}`
    const transmit = () => this.#socket.send(message, this.#port, '127.0.0.1')
    return new Promise((resolve) => {
      const done = (reply: Bencode | undefined) => {
        clearInterval(again)
        clearTimeout(timer)
        this.#waiting.delete(cookie)
        resolve(reply)
      }
      // UDP may lose either way; the cookie tells a repeat from another command.
      const again = setInterval(transmit, REPEAT)
      const timer = setTimeout(done, timeout, undefined)
      this.#waiting.set(cookie, done)
      transmit()
    })
  }
}

/** ms until a command that is not answered is sent again. */
const REPEAT = 1000
