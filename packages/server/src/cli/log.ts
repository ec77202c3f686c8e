import { destination, type Logger, pino } from 'pino'

export const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type Level = (typeof levels)[number]

/** Names under which a secret could come along, at the top and one below. */
const secrets = [
  'password',
  'ha1',
  'ha1_md5',
  'ha1_sha256',
  'md5',
  'sha256',
  'token',
  'authorization',
  'proxyAuthorization',
]

/** JSON lines on standard error (or elsewhere); what is named like a secret is cut out. */
export function makeLog(
  level: Level,
  stream: { write(line: string): void } = destination({ fd: 2, sync: true }),
): Logger {
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino({ level, base: null, redact: { paths, censor: '[secret]' } }, stream)
}
