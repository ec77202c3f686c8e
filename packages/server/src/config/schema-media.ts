import type { SrtpProfile } from '@offhook/media'
import { Type } from '@sinclair/typebox'
import { closed, file, help, off, section } from './schema-parts.ts'
import { mostWorkers } from './workers.ts'

const portRange = (example: string) =>
  Type.Union(
    [Type.String({ format: 'port-range' }), Type.Integer({ minimum: 1, maximum: 65535 })],
    help('a range of UDP ports, first-last, from 1 to 65535', 'UDP 端口范围 “起始-结束”，1 到 65535', example),
  )

const profile = <T extends SrtpProfile>(name: T) => Type.Literal(name)

/** How sound is carried: ports, addresses, processes. */
export const Media = section(
  {
    engine: Type.Optional(
      Type.Literal(
        'embedded',
        help('embedded, the one engine there is', 'embedded（目前唯一的引擎）', 'engine: embedded'),
      ),
    ),
    ports: Type.Optional(portRange('ports: 40000-40015')),
    rtpPorts: Type.Optional(portRange('rtpPorts: 40100-40999')),
    publicAddress: Type.Optional(
      Type.Union(
        [Type.String({ format: 'public-address' }), Type.Array(Type.String({ format: 'ip' }), { minItems: 1 })],
        help('auto, an IP address, or a list of them', 'auto、一个 IP 地址或地址列表', 'publicAddress: 203.0.113.7'),
      ),
    ),
    ipv6: Type.Optional(
      Type.Union([Type.Boolean(), Type.Literal('on'), Type.Literal('off')], help('on or off', 'on 或 off', 'ipv6: on')),
    ),
    tcpPort: Type.Optional(
      Type.Union(
        [Type.Integer({ minimum: 1, maximum: 65535 }), ...off],
        help('a TCP port from 1 to 65535, or off', 'TCP 端口（1 到 65535）或 off', 'tcpPort: 40000'),
      ),
    ),
    workers: Type.Optional(
      Type.Union(
        [Type.Literal('auto'), Type.Integer({ minimum: 1, maximum: mostWorkers })],
        help(
          `auto (one for each core), or a number from 1 to ${mostWorkers}`,
          `auto（每个 CPU 核一个）或 1 到 ${mostWorkers} 的数字`,
          'workers: auto',
        ),
      ),
    ),
    outlive: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 3600,
        ...help('seconds, from 0 to 3600', '秒数，0 到 3600', 'outlive: 30'),
      }),
    ),
    infoKeys: Type.Optional(
      Type.Array(
        Type.String({ minLength: 1, ...help('an extension in quotes', '加引号的分机号', "'1004'") }),
        help(
          'a list of extensions whose phones take and send keys by SIP INFO',
          '用 SIP INFO 收发按键的话机的分机号列表',
          "infoKeys: ['1004']",
        ),
      ),
    ),
    certificate: Type.Optional(
      Type.Object(
        {
          cert: file('cert: /etc/offhook/media.pem'),
          key: file('key: /etc/offhook/media.key'),
        },
        {
          ...closed,
          ...help(
            'the files of a certificate for DTLS and of its key: { cert, key }',
            'DTLS 证书及其密钥文件：{ cert, key }',
            'certificate: { cert: media.pem, key: media.key }',
          ),
        },
      ),
    ),
    srtpProfiles: Type.Optional(
      Type.Array(
        Type.Union(
          [
            profile('AES_CM_128_HMAC_SHA1_80'),
            profile('AEAD_AES_128_GCM'),
            profile('AEAD_AES_256_GCM'),
            profile('AES_CM_128_HMAC_SHA1_32'),
          ],
          help(
            'AES_CM_128_HMAC_SHA1_80, AEAD_AES_128_GCM, AEAD_AES_256_GCM or AES_CM_128_HMAC_SHA1_32',
            'AES_CM_128_HMAC_SHA1_80、AEAD_AES_128_GCM、AEAD_AES_256_GCM 或 AES_CM_128_HMAC_SHA1_32',
            'srtpProfiles: [AEAD_AES_256_GCM, AES_CM_128_HMAC_SHA1_80]',
          ),
        ),
        {
          minItems: 1,
          uniqueItems: true,
          ...help(
            'a list of SRTP profiles, best first, each once',
            'SRTP 配置列表，优先的在前，不重复',
            'srtpProfiles: [AEAD_AES_256_GCM, AES_CM_128_HMAC_SHA1_80]',
          ),
        },
      ),
    ),
  },
  help('media settings', '媒体设置', 'media: { ports: 40000-40015, rtpPorts: 40100-40999, publicAddress: auto }'),
)
