import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { Channel } from './channel.ts'

/** ms */
const PATIENCE = 5000

/** What a connection to a worker is for: its commands, or packets of another worker's legs. */
export type Role = 'master' | 'tie'

/**
 * Connects to a worker's socket. Each side proves to the other that it knows the secret, without showing it: a file in the
 * right place is not enough. `about` is what the worker says of itself. Rejects when it cannot be reached or proves nothing.
 */
export async function dial(path: string, secret: Buffer, role: Role): Promise<{ channel: Channel; about: unknown }> {
  const channel = new Channel(await reach(path))
  try {
    const theirs = nonceOf(await channel.next(PATIENCE))
    const nonce = randomBytes(16).toString('hex')
    channel.send({ role, nonce, proof: proof(secret, 'dial', role, theirs, nonce) })
    const answer = fields(await channel.next(PATIENCE))
    if (!proves(answer.proof, proof(secret, 'accept', role, nonce, theirs))) throw new Error('a stranger answers there')
    channel.trust()
    return { channel, about: answer.about }
  } catch (error) {
    channel.socket.destroy()
    throw error
  }
}

/** The worker's half. Rejects, and closes the socket, when who connected proves nothing, or `admits` wants none in that role. */
export async function accept(
  socket: Socket,
  secret: Buffer,
  about: unknown,
  admits: (role: Role) => boolean,
): Promise<{ channel: Channel; role: Role }> {
  const channel = new Channel(socket)
  try {
    const nonce = randomBytes(16).toString('hex')
    channel.send({ nonce })
    const asked = fields(await channel.next(PATIENCE))
    const { role } = asked
    if (role !== 'master' && role !== 'tie') throw new Error('no such role')
    const theirs = nonceOf(asked)
    if (!proves(asked.proof, proof(secret, 'dial', role, nonce, theirs))) throw new Error('the secret is another')
    if (!admits(role)) throw new Error('there is one in that role')
    channel.send({ proof: proof(secret, 'accept', role, theirs, nonce), about })
    channel.trust()
    return { channel, role }
  } catch (error) {
    socket.destroy()
    throw error
  }
}

function reach(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.removeListener('error', reject)
      resolve(socket)
    })
  })
}

const proof = (secret: Buffer, side: 'dial' | 'accept', role: Role, first: string, second: string): string =>
  createHmac('sha256', secret).update(`offhook ${side} ${role} ${first} ${second}`).digest('hex')

function proves(given: unknown, expected: string): boolean {
  if (typeof given !== 'string' || given.length !== expected.length) return false
  return timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(expected, 'latin1'))
}

const fields = (message: unknown): Readonly<Record<string, unknown>> =>
  typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : {}

function nonceOf(message: unknown): string {
  const { nonce } = fields(message)
  if (typeof nonce !== 'string' || !/^[0-9a-f]{32}$/.test(nonce)) throw new Error('no nonce')
  return nonce
}
