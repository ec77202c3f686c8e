import type { EmbeddedEngine } from '../../engine/engine.ts'
import { MediaRefused } from '../../engine/types.ts'
import { requestOf } from '../wire/check.ts'
import type { Commands, Reply, Request } from '../wire/protocol.ts'

/** Does what a master asks; undefined for what is no request. */
export async function perform(
  engine: EmbeddedEngine,
  close: () => Promise<void>,
  message: unknown,
): Promise<Reply | undefined> {
  const request = requestOf(message)
  if (!request) return undefined
  const { id } = request
  try {
    return { id, value: await run(engine, close, request) }
  } catch (error) {
    if (error instanceof MediaRefused) return { id, refused: error.refusal }
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function run(engine: EmbeddedEngine, close: () => Promise<void>, { command, args }: Request): Promise<unknown> {
  const commands: Commands = {
    offer: (...given) => engine.offer(...given),
    answer: (...given) => engine.answer(...given),
    serve: (...given) => engine.serve(...given),
    reoffer: (...given) => engine.reoffer(...given),
    bridge: (...given) => engine.bridge(...given),
    move: (...given) => engine.move(...given),
    sendDigits: (...given) => engine.sendDigits(...given),
    release: (call, leg) => engine.release(call, leg ?? undefined),
    stats: () => engine.stats(),
    inventory: async () => engine.inventory(),
    close,
  }
  // Arguments were checked against the command they are for.
  return (commands[command] as (...given: readonly unknown[]) => Promise<unknown>)(...args)
}
