import { createServer, type Server, type Socket } from 'node:net'
import type { Channel } from '../wire/channel.ts'
import { accept, type Role } from '../wire/handshake.ts'

/** Connections that have not proved anything yet. */
const MOST_STRANGERS = 32

/** A worker's socket. `come` is told of those who know the secret. Only this user may connect (the process has a umask). */
export function listen(
  path: string,
  secret: Buffer,
  about: unknown,
  admits: (role: Role) => boolean,
  come: (channel: Channel, role: Role) => void,
): Promise<Server> {
  let strangers = 0
  const take = async (socket: Socket): Promise<void> => {
    if (strangers >= MOST_STRANGERS) return void socket.destroy()
    strangers++
    try {
      const { channel, role } = await accept(socket, secret, about, admits)
      come(channel, role)
    } catch {
      // It was closed; there is nobody to tell.
    } finally {
      strangers--
    }
  }
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => void take(socket))
    server.once('error', reject)
    server.listen(path, () => {
      server.removeListener('error', reject)
      server.on('error', () => {})
      resolve(server)
    })
  })
}
