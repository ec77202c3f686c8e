import { type Static, Type } from '@sinclair/typebox'
import { Media } from './schema-media.ts'
import { address, closed, file, help, off, section } from './schema-parts.ts'

const Https = Type.Union(
  [
    Type.String({ format: 'address' }),
    ...off,
    Type.Object(
      {
        address: Type.Optional(address('address: 0.0.0.0:8443')),
        cert: Type.Optional(file('cert: /etc/offhook/fullchain.pem')),
        key: Type.Optional(file('key: /etc/offhook/privkey.pem')),
      },
      closed,
    ),
  ],
  help(
    'host:port, off, or { address, cert, key }',
    '“主机:端口”、off，或 { address, cert, key }',
    'https: { address: 0.0.0.0:8443, cert: fullchain.pem, key: privkey.pem }',
  ),
)

const Sip = Type.Union(
  [
    ...off,
    Type.Object(
      {
        udp: Type.Optional(address('udp: 0.0.0.0:5060')),
        tcp: Type.Optional(address('tcp: 0.0.0.0:5060')),
        tls: Type.Optional(address('tls: 0.0.0.0:5061')),
      },
      closed,
    ),
  ],
  help(
    'off, or an address each for udp, tcp and tls',
    'off，或分别给出 udp、tcp、tls 的地址',
    'sip: { udp: 0.0.0.0:5060, tcp: 0.0.0.0:5060, tls: 0.0.0.0:5061 }',
  ),
)

const extension = (example: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9*#+_.-]{1,32}$',
    ...help(
      'an extension in quotes: up to 32 digits, letters or * # + _ . -',
      '加引号的分机号：最多 32 个数字、字母或 * # + _ . -',
      example,
    ),
  })

const hex = (digits: number, example: string) =>
  Type.String({
    pattern: `^[0-9a-fA-F]{${digits}}$`,
    ...help(`${digits} hexadecimal digits in quotes`, `加引号的 ${digits} 位十六进制数`, example),
  })

const User = Type.Object(
  {
    extension: extension("extension: '1001'"),
    password: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        ...help('a password in quotes, not empty', '加引号的密码，不能为空', "password: 'a-long-secret'"),
      }),
    ),
    ha1: Type.Optional(
      Type.Object(
        {
          md5: hex(32, "md5: '0cc175b9c0f1b6a831c399e269772661'"),
          sha256: hex(64, "sha256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'"),
        },
        {
          ...closed,
          ...help(
            'md5 and sha256, each H(extension:domain:password)',
            'md5 与 sha256，均为 H(分机号:域:密码)',
            'ha1: { md5: …, sha256: … }',
          ),
        },
      ),
    ),
    name: Type.Optional(
      Type.String({
        maxLength: 128,
        ...help('a name, up to 128 characters', '名称，最多 128 个字符', "name: 'Front desk'"),
      }),
    ),
    digest: Type.Optional(
      Type.Union(
        [Type.Literal('auto'), Type.Literal('md5'), Type.Literal('sha-256')],
        help('auto, md5 or sha-256', 'auto、md5 或 sha-256', 'digest: auto'),
      ),
    ),
  },
  {
    ...closed,
    ...help(
      'a user with extension and password',
      '包含 extension 与 password 的用户',
      "- { extension: '1001', password: 'a-long-secret', name: 'Front desk' }",
    ),
  },
)

/** The file as written by a person. The types, the check and the texts for mistakes all come from here. */
export const ConfigFileSchema = section(
  {
    domain: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$',
        ...help('a domain name or IPv4 address', '域名或 IPv4 地址', 'domain: pbx.example'),
      }),
    ),
    data: Type.Optional(Type.String({ minLength: 1, ...help('a folder', '文件夹', 'data: ./data') })),
    listen: Type.Optional(
      section(
        {
          http: Type.Optional(address('http: 127.0.0.1:8080')),
          https: Type.Optional(Https),
          sip: Type.Optional(Sip),
          origins: Type.Optional(
            Type.Array(
              Type.String({ format: 'origin', ...help('an origin', '来源（origin）', 'https://crm.example') }),
              {
                ...help('a list of origins', '来源（origin）列表', 'origins: [https://crm.example]'),
              },
            ),
          ),
        },
        help('http, https and sip', 'http、https 与 sip', 'listen: { http: 127.0.0.1:8080, https: 0.0.0.0:8443 }'),
      ),
    ),
    media: Type.Optional(Media),
    users: Type.Optional(
      Type.Array(
        User,
        help('a list of users', '用户列表', "users:\n  - { extension: '1001', password: 'a-long-secret' }"),
      ),
    ),
    services: Type.Optional(
      section(
        {
          echo: Type.Optional(
            Type.Union(
              [extension("echo: '600'"), ...off],
              help('an extension in quotes, or off', '加引号的分机号，或 off', "echo: '600'"),
            ),
          ),
          tone: Type.Optional(
            Type.Union(
              [extension("tone: '601'"), ...off],
              help('an extension in quotes, or off', '加引号的分机号，或 off', "tone: '601'"),
            ),
          ),
        },
        help('services and their extensions', '服务及其分机号', "services: { echo: '600', tone: '601' }"),
      ),
    ),
    ringTimeout: Type.Optional(
      Type.Integer({
        minimum: 5,
        maximum: 3600,
        ...help('seconds, from 5 to 3600', '秒数，5 到 3600', 'ringTimeout: 60'),
      }),
    ),
  },
  help('settings by name', '按名称给出的设置', 'domain: pbx.example\nlisten: { https: 0.0.0.0:8443 }'),
)

export type ConfigFile = Static<typeof ConfigFileSchema>
