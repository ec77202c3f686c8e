import { createWriteStream } from 'node:fs'
import { createRecordedUserAgent, createUserAgent, type UserAgent, type UserAgentOptions } from '@offhook/sip'

export interface MadeUserAgent {
  readonly userAgent: UserAgent
  /** Resolves when the trace is in its file. */
  close(): Promise<void>
}

/** The SIP core. With a file for its trace it writes down, without secrets, all that it is told: docs/sip/trace.md. */
export function makeUserAgent(options: UserAgentOptions, traceFile: string | undefined): MadeUserAgent {
  if (traceFile === undefined || traceFile === '')
    return { userAgent: createUserAgent(options), close: () => Promise.resolve() }
  // Who called whom is for nobody else's eyes.
  const file = createWriteStream(traceFile, { mode: 0o600 })
  // A full disk ends the trace, not the calls.
  file.on('error', () => {})
  const userAgent = createRecordedUserAgent(options, (line) => void file.write(`${line}\n`))
  return { userAgent, close: () => new Promise((resolve) => file.end(() => resolve())) }
}
