import type { MediaEngine } from '@offhook/media'
import type { Secrets } from '../secrets/index.ts'
import type { Store } from '../store/index.ts'
import { callShelf, Journal, type Left, type Log, type SwitchContext } from '../switch/index.ts'
import { survivors } from './media.ts'

export interface Restart {
  readonly journal: Journal
  readonly left: Left
  readonly claim: SwitchContext['claim']
}

/** The journal of standing calls, and what an earlier process has left. `now`: the core's clock, in ms. */
export async function openRestart(
  { store, secrets, engine, log }: { store: Store; secrets: Secrets; engine: MediaEngine; log: Log },
  now: () => number,
): Promise<Restart> {
  const shelf = callShelf(store, secrets)
  const epoch = Math.round(Date.now() - now())
  const [written, { media, claim }] = await Promise.all([shelf.read(), survivors(engine)])
  return { journal: new Journal(shelf, log, epoch), left: { ...written, media, epoch }, claim }
}
