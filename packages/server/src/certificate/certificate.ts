import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { cached, keep } from './cache.ts'
import { CertificateProblem, type Files, readPair } from './pair.ts'
import { makeSelfSigned } from './self-signed.ts'

/** For https, wss and SIP over TLS. PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly selfSigned: boolean
  readonly validTo: Date
}

export interface CertificateOptions {
  /** The data folder, where a self-signed one is kept. */
  readonly data: string
  /** PEM files from the configuration. */
  readonly given?: Files
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
export async function readGiven(given: Files, now = new Date()): Promise<Certificate> {
  const { cert, key } = await readPair(given)
  const validTo = endOf(cert)
  if (validTo < now) {
    const date = validTo.toISOString().slice(0, 10)
    throw new CertificateProblem({
      en: `${given.cert} expired on ${date}: renew it`,
      zh: `${given.cert} 已于 ${date} 过期：请更新`,
    })
  }
  return { cert, key, selfSigned: false, validTo }
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
