import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Bilingual } from '../config/index.ts'

/** PEM files from the configuration. */
export interface Files {
  readonly cert: string
  readonly key: string
}

/** PEM, as read. */
export interface Pair {
  readonly cert: string
  readonly key: string
  readonly privateKey: KeyObject
}

/** The configured files cannot be used; the text says which and what to do. */
export class CertificateProblem extends Error {
  override readonly name = 'CertificateProblem'
  readonly text: Bilingual
  constructor(text: Bilingual) {
    super(text.en)
    this.text = text
  }
}

/** A certificate and its key. Throws `CertificateProblem`. */
export async function readPair(files: Files): Promise<Pair> {
  const cert = await read(files.cert, { en: 'certificate', zh: '证书' })
  const key = await read(files.key, { en: 'key', zh: '密钥' })
  const parsed = attempt(() => new X509Certificate(cert), {
    en: `${files.cert} is no certificate in PEM form`,
    zh: `${files.cert} 不是 PEM 格式的证书`,
  })
  const privateKey = attempt(() => createPrivateKey(key), {
    en: `${files.key} is no private key in PEM form, or it has a passphrase`,
    zh: `${files.key} 不是 PEM 格式的私钥，或设有密码`,
  })
  if (!parsed.checkPrivateKey(privateKey)) {
    throw new CertificateProblem({
      en: `${files.key} is not the key of ${files.cert}`,
      zh: `${files.key} 不是 ${files.cert} 的密钥`,
    })
  }
  return { cert, key, privateKey }
}

async function read(file: string, what: Bilingual): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CertificateProblem({
      en: `the ${what.en} file ${file} cannot be read: ${why}`,
      zh: `无法读取${what.zh}文件 ${file}：${why}`,
    })
  }
}

function attempt<T>(action: () => T, problem: Bilingual): T {
  try {
    return action()
  } catch {
    throw new CertificateProblem(problem)
  }
}
