import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Namespace } from './namespace.ts'

export interface Bridge {
  close(): void
}

/** Run inside: one connection to a port of the loopback there, as standard input and output. */
const carry = `
const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1')
process.stdin.pipe(socket).pipe(process.stdout)
socket.on('error', () => process.exit(1)).on('close', () => process.exit())`

/**
 * A TCP port of the namespace's loopback, under the same number on 127.0.0.1 here. It is carried by pipes: no rule or route
 * of the namespace touches it, and nobody inside gets out by it. Rejects when the port is taken here.
 */
export async function bridgeLoopback(namespace: Namespace, port: number): Promise<Bridge> {
  const node = namespace.wrap(process.execPath)
  const children = new Set<ChildProcess>()
  const server = createServer((socket) => {
    const child = spawn(node, ['-e', carry, `${port}`], { stdio: ['pipe', 'pipe', 'inherit'] })
    children.add(child)
    child.once('close', () => {
      children.delete(child)
      socket.destroy()
    })
    child.stdin.on('error', () => {}) // the far end closed first
    socket.on('error', () => {}).on('close', () => child.kill())
    socket.pipe(child.stdin)
    child.stdout.pipe(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    close() {
      server.close()
      for (const child of children) child.kill()
    },
  }
}
