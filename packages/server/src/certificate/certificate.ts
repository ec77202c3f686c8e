import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { cached, keep } from './cache.ts'
import { makeSelfSigned } from './self-signed.ts'

/** For https, wss and SIP over TLS. PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly selfSigned: boolean
  readonly validTo: Date
}

/** The configured files cannot be used; the message says which and what to do. */
export class CertificateProblem extends Error {
  override readonly name = 'CertificateProblem'
}

export interface CertificateOptions {
  /** The data folder, where a self-signed one is kept. */
  readonly data: string
  /** PEM files from the configuration. */
  readonly given?: { readonly cert: string; readonly key: string }
  /** Names and addresses a self-signed one must be good for. */
  readonly names: readonly string[]
  readonly now?: Date
}

const day = 86_400_000

/** The configured certificate, else the kept self-signed one, made anew when it nears its end or the names have changed. */
export async function loadCertificate({
  data,
  given,
  names,
  now = new Date(),
}: CertificateOptions): Promise<Certificate> {
  if (given !== undefined) return await readGiven(given, now)
  const kept = await cached(data)
  if (kept !== undefined && isGood(kept, names, now)) return { ...kept, selfSigned: true, validTo: endOf(kept.cert) }
  const made = await makeSelfSigned(names, now)
  await keep(data, made)
  return { ...made, selfSigned: true, validTo: endOf(made.cert) }
}

/** Reads and checks configured files. Throws `CertificateProblem`. */
export async function readGiven(
  given: { readonly cert: string; readonly key: string },
  now = new Date(),
): Promise<Certificate> {
  const cert = await read(given.cert, 'certificate')
  const key = await read(given.key, 'key')
  const parsed = attempt(() => new X509Certificate(cert), `${given.cert} is no certificate in PEM form`)
  const privateKey = attempt(
    () => createPrivateKey(key),
    `${given.key} is no private key in PEM form, or it has a passphrase`,
  )
  if (!parsed.checkPrivateKey(privateKey)) throw new CertificateProblem(`${given.key} is not the key of ${given.cert}`)
  const validTo = endOf(cert)
  if (validTo < now)
    throw new CertificateProblem(`${given.cert} expired on ${validTo.toISOString().slice(0, 10)}: renew it`)
  return { cert, key, selfSigned: false, validTo }
}

async function read(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CertificateProblem(
      `the ${what} file ${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    )
  }
}

function attempt<T>(action: () => T, problem: string): T {
  try {
    return action()
  } catch {
    throw new CertificateProblem(problem)
  }
}

function endOf(cert: string): Date {
  return new Date(new X509Certificate(cert).validTo)
}

/** Whether what was kept can be used on: whole, a pair, in time, and good for every name. */
function isGood({ cert, key }: { cert: string; key: string }, names: readonly string[], now: Date): boolean {
  let parsed: X509Certificate
  try {
    parsed = new X509Certificate(cert)
    // A start that was broken off may have left the key of another certificate.
    if (!parsed.checkPrivateKey(createPrivateKey(key))) return false
  } catch {
    return false
  }
  if (endOf(cert).getTime() - now.getTime() < 30 * day || new Date(parsed.validFrom) > now) return false
  const covered = new Set((parsed.subjectAltName ?? '').split(', ').map((entry) => entry.replace(/^DNS:/, '')))
  // Addresses are compared as such: the certificate's text has ::1 as 0:0:0:0:0:0:0:1.
  return names.every((name) => (isIP(name) === 0 ? covered.has(name) : parsed.checkIP(name) !== undefined))
}
