// The entry of a worker process. Its parent tells it what to be over the channel of `fork`, and commands it over a socket from
// then on, as whoever comes after that parent does.
import { MediaRefused } from '../../engine/types.ts'
import { setupOf } from '../wire/check.ts'
import { Worker } from './worker.ts'

// Nobody but this user may connect to the socket.
process.umask(0o177)

const orphan = () => process.exit(1)
process.once('disconnect', orphan)
process.once('message', (message) => void start(message))

async function start(message: unknown): Promise<void> {
  const setup = setupOf(message)
  if (!setup) return orphan()
  // A parent that is gone by now is waited for like any other.
  process.removeListener('disconnect', orphan)
  try {
    const worker = await Worker.start(setup, () => process.exit(0))
    const stop = () => void worker.close().then(() => process.exit(0))
    process.once('SIGTERM', stop)
    // The terminal's Ctrl-C is the server's to act on, and the end of its terminal nobody's.
    process.on('SIGINT', () => {})
    process.on('SIGHUP', () => {})
    process.on('uncaughtException', (error) => {
      worker.tell({ log: ['error', 'media worker broke', { error: { message: error.message, stack: error.stack } }] })
      // The line may still be on its way; what is broken must not go on for long.
      setImmediate(() => process.exit(1))
    })
    process.send?.({ ready: true })
  } catch (error) {
    const refused = error instanceof MediaRefused ? error.refusal : undefined
    process.send?.({ failed: error instanceof Error ? error.message : String(error), refused })
    process.disconnect?.()
    process.exitCode = 1
  }
}
