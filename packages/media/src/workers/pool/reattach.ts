import type { Channel } from '../wire/channel.ts'
import { aboutOf } from '../wire/check.ts'
import { type Folder, registered, unregister } from '../wire/folder.ts'
import { dial } from '../wire/handshake.ts'
import { type About, VERSION } from '../wire/protocol.ts'

export interface Found {
  readonly about: About
  readonly path: string
  readonly channel: Channel
}

/** The workers of an earlier pool over this folder that still live. What dead ones have left is removed. */
export async function reattach(folder: Folder): Promise<Found[]> {
  const found = await Promise.all((await registered(folder)).map((entry) => attach(folder, entry)))
  return found.flatMap((one) => (one ? [one] : []))
}

async function attach(folder: Folder, { id, socket }: { id: string; socket: string }): Promise<Found | undefined> {
  try {
    const { channel, about } = await dial(socket, folder.secret, 'master')
    const known = aboutOf(about)
    if (known?.version === VERSION && known.id === id) return { about: known, path: socket, channel }
    // Of another version of ours: it ends by itself when its time is over.
    channel.socket.destroy()
  } catch (error) {
    if (isDead(error)) await unregister(folder.path, id, socket)
  }
  return undefined
}

const isDead = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT')
