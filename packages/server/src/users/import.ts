import type { ConfigUser } from '../config/index.ts'
import type { Users } from './users.ts'

export interface Imported {
  readonly added: readonly string[]
  /** In the store already, and unlike the file: the store is right. */
  readonly differing: readonly string[]
}

/** What is needed of a logger; pino's fits. */
export interface ImportLog {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
}

/** Takes over the file's users that the store does not know. From then on the store is right, and the log says so. */
export async function importFromConfig(
  users: Users,
  wanted: readonly ConfigUser[],
  log?: ImportLog,
): Promise<Imported> {
  const added: string[] = []
  const differing: string[] = []
  for (const user of wanted) {
    if (!(await users.get(user.extension))) {
      await users.add(user)
      added.push(user.extension)
    } else if (!(await users.matches(user))) {
      differing.push(user.extension)
    }
  }
  if (added.length > 0) log?.info({ added }, 'users imported from the configuration; from now on the store is right')
  if (differing.length > 0) {
    log?.warn(
      { differing },
      'the configuration differs from the store for these users: the store is right (offhook user …)',
    )
  }
  return { added, differing }
}
