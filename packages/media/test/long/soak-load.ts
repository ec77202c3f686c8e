import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromLoad, ToLoad } from '../../../../bench/media-relay/messages.ts'
import type { SoakEngine } from './soak-process.ts'

const LOAD = fileURLToPath(new URL('../../../../bench/media-relay/load.ts', import.meta.url))

/** The bench's load generator: that many calls, each a synthetic browser and a synthetic phone, in a process of its own. */
export class Load {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Resolves when all calls stand; they are called `first` and on in the engine. */
  static async start(engine: SoakEngine, first: number, calls: number): Promise<Load> {
    const child = fork(LOAD)
    const tell = (message: ToLoad) => child.send(message)
    await new Promise<void>((resolve, reject) => {
      child.on('message', async (message: FromLoad) => {
        if (message.type === 'connected') resolve()
        if (message.type !== 'sdp') return
        const { call, from, sdp } = message
        const verb = from === 'near' ? 'offer' : 'answer'
        const answer = await engine.ask({ verb, call: first + call, sdp })
        tell({ type: 'sdp', call, to: from === 'near' ? 'far' : 'near', sdp: answer.sdp ?? '' })
      })
      child.once('exit', () => reject(new Error('the load generator ended')))
      tell({ type: 'set-up', calls, sound: 'pcmu', near: 'browser' })
    })
    child.removeAllListeners('message')
    return new Load(child)
  }

  /** All talk, both ways; resolves with the share of packets that arrived. */
  async talk(seconds: number): Promise<number> {
    this.#child.send({ type: 'send', seconds } satisfies ToLoad)
    const [message] = (await once(this.#child, 'message')) as [FromLoad]
    if (message.type !== 'sent') throw new Error(`the load generator said ${message.type}`)
    return message.received / message.sent
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill()
    await ended
  }
}
