import { CertificateProblem, readGiven, readMediaCertificate } from '../../certificate/index.ts'
import type { Bilingual } from '../../config/index.ts'
import { type Examined, type Finding, no, note, yes } from './finding.ts'

const day = 86_400_000

/** Both certificates: of https and SIP over TLS, and of media. */
export async function checkCertificate(examined: Examined): Promise<Finding[]> {
  return [...(await checkServing(examined)), ...(await checkMedia(examined))]
}

/** The configured certificate; a self-signed one takes care of itself. */
async function checkServing({ config }: Examined): Promise<Finding[]> {
  const { https, sip } = config.listen
  if (!https && !sip.tls) return []
  if (https?.cert === undefined || https.key === undefined) {
    return [
      note(
        'The certificate is self-signed: browsers warn once, and desk phones may refuse TLS.',
        '证书为自签：浏览器会警告一次，桌面话机可能拒绝 TLS。',
        {
          en: 'With one of your own: https: { address: 0.0.0.0:8443, cert: fullchain.pem, key: privkey.pem }',
          zh: '使用自己的证书：https: { address: 0.0.0.0:8443, cert: fullchain.pem, key: privkey.pem }',
        },
      ),
    ]
  }
  try {
    const { validTo } = await readGiven({ cert: https.cert, key: https.key })
    const days = Math.floor((validTo.getTime() - Date.now()) / day)
    const until = validTo.toISOString().slice(0, 10)
    if (days >= 14)
      return [yes(`The certificate fits its key and holds until ${until}.`, `证书与密钥匹配，有效期至 ${until}。`)]
    return [
      note(`The certificate ends on ${until}, in ${days} days.`, `证书将于 ${until} 到期，还剩 ${days} 天。`, {
        en: 'Renew it, and start the server again.',
        zh: '请更新证书并重新启动服务器。',
      }),
    ]
  } catch (error) {
    return [
      unusable(error, {
        en: 'Put right listen.https.cert and listen.https.key; without them the server makes its own.',
        zh: '请修正 listen.https.cert 与 listen.https.key；不设置时服务器会自行生成。',
      }),
    ]
  }
}

/** Unless one is configured, each start makes its own. */
async function checkMedia({ config }: Examined): Promise<Finding[]> {
  const { certificate } = config.media
  if (!certificate) return []
  try {
    await readMediaCertificate(certificate)
    return [yes('The certificate for media fits its key.', '媒体证书与密钥匹配。')]
  } catch (error) {
    return [
      unusable(error, {
        en: 'Put right media.certificate; without it the server makes its own.',
        zh: '请修正 media.certificate；不设置时服务器会自行生成。',
      }),
    ]
  }
}

function unusable(error: unknown, remedy: Bilingual): Finding {
  if (!(error instanceof CertificateProblem)) throw error
  return no(error.text.en, `证书无法使用：${error.text.zh}`, remedy)
}
