import { loadKey } from './key.ts'
import { seal, unseal } from './seal.ts'

export { ha1Pair } from './ha1.ts'
export { KeyError, keyFile, loadKey } from './key.ts'
export { randomPassword } from './password.ts'
export { SealError } from './seal.ts'

/** Seals what is stored and must be read again. */
export interface Secrets {
  /** `aad` names the place it belongs to: it opens nowhere else. */
  seal(text: string, aad: string): string
  /** Throws SealError. */
  open(sealed: string, aad: string): string
}

/** With the key of OFFHOOK_SECRET_KEY or `<data>/secret.key`; rejects with KeyError when it is no key. */
export async function openSecrets(options: {
  readonly data: string
  readonly env?: Readonly<Record<string, string | undefined>>
}): Promise<Secrets> {
  const key = await loadKey(options.data, (options.env ?? process.env).OFFHOOK_SECRET_KEY)
  return { seal: (text, aad) => seal(key, text, aad), open: (sealed, aad) => unseal(key, sealed, aad) }
}
