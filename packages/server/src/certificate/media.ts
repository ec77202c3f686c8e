import { CertificateProblem, type Files, readPair } from './pair.ts'

/**
 * The certificate that DTLS shows to browsers and phones. They know it by its fingerprint in the SDP, so it may be self-signed and
 * its dates say nothing; its key must be of P-256, which all of them can check. Throws `CertificateProblem`.
 */
export async function readMediaCertificate(files: Files): Promise<{ readonly cert: string; readonly key: string }> {
  const { cert, key, privateKey } = await readPair(files)
  if (privateKey.asymmetricKeyDetails?.namedCurve === 'prime256v1') return { cert, key }
  throw new CertificateProblem({
    en: `media.certificate: ${files.key} is no ECDSA key of P-256. Make one: openssl ecparam -genkey -name prime256v1 -noout -out ${files.key}`,
    zh: `media.certificate：${files.key} 不是 P-256 的 ECDSA 密钥。可这样生成：openssl ecparam -genkey -name prime256v1 -noout -out ${files.key}`,
  })
}
