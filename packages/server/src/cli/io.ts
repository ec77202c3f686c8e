import type { Bilingual } from '../config/index.ts'
import type { startServer } from '../server.ts'

export type Language = 'en' | 'zh'

/** The world as a command sees it; tests bring their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** A person reads what is printed. */
  readonly terminal: boolean
  out(text: string): void
  err(text: string): void
  /** One line from the person or the pipe, without its end; a person's is not echoed. */
  readSecret(question: string): Promise<string>
  /** Loaded only when it is wanted: the other commands need neither media nor SIP. */
  readonly loadServer: () => Promise<typeof startServer>
  /** Ends the process now, whatever still waits. */
  exit(code: number): void
  /** Resolves with the name of the next INT or TERM. */
  readonly nextSignal: () => Promise<'SIGINT' | 'SIGTERM'>
}

/** A command cannot do what was asked; printed without a trace, with the exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly text: Bilingual
  readonly exitCode: number
  constructor(text: Bilingual, exitCode = 1) {
    super(text.en)
    this.text = text
    this.exitCode = exitCode
  }
}

/** `--lang`, else the locale (POSIX: LC_ALL before LC_MESSAGES before LANG). */
export function languageOf(asked: string | undefined, env: Io['env']): Language {
  const locale = asked ?? (env.LC_ALL || env.LC_MESSAGES || env.LANG || '')
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
