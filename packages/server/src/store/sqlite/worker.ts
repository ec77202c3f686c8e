import { parentPort, workerData } from 'node:worker_threads'
import { Executor } from './executor.ts'
import type { Request } from './protocol.ts'

// node:sqlite is synchronous: in this thread it can wait for the disk while calls go on in the other.
const port = parentPort
if (!port) throw new Error('this file is a worker')
const { path } = workerData as { path: string }
const executor = new Executor(path, (reply) => port.postMessage(reply))
port.on('message', (request: Request) => executor.receive(request))
