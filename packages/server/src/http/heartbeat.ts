import type { WebSocket } from 'ws'

/** Pings every `interval` ms, and ends a socket that has not answered the ping before: a laptop that was shut says nothing. */
export function beat(socket: WebSocket, interval = 30_000): void {
  let heard = true
  socket.on('pong', () => {
    heard = true
  })
  const timer = setInterval(() => {
    if (!heard) return socket.terminate()
    heard = false
    socket.ping()
    return undefined
  }, interval)
  timer.unref()
  socket.once('close', () => clearInterval(timer))
}
