import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Config, ConfigError, loadConfig, printProblem } from '../config/index.ts'
import { KeyError } from '../secrets/index.ts'
import { UserError } from '../users/index.ts'
import { type Arguments, parseArguments, unknownCommand } from './arguments.ts'
import { doctor } from './commands/doctor.ts'
import { start } from './commands/start.ts'
import { user } from './commands/user.ts'
import { help } from './help.ts'
import { CommandError, type Io, type Language, languageOf } from './io.ts'

const commands = { start, user, doctor } as const

/** What every command is given. */
export interface CommandContext {
  readonly io: Io
  readonly language: Language
  readonly args: Arguments
  /** Words behind the command's own. */
  readonly words: readonly string[]
  readonly config: Config
}

/** Runs the command line; resolves with the exit code: 0, 1 when it failed, 2 when it was not understood, 130 when broken off. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  // The language of the answer must be known even when the rest makes no sense.
  const language = languageOf(askedLanguage(argv), io.env)
  try {
    const args = parseArguments(argv)
    const [command, ...words] = args.words
    if (args.version) return say(io, await version())
    if (args.help || command === 'help') return say(io, help[language])
    const action = Object.entries(commands).find(([name]) => name === command)?.[1]
    if (!action) throw unknownCommand(command, Object.keys(commands))
    const loaded = await loadConfig(args.config)
    const config = args.data === undefined ? loaded : { ...loaded, data: resolve(args.data) }
    return await action({ io, language, args, words, config })
  } catch (error) {
    return explain(error, io, language)
  }
}

function askedLanguage(argv: readonly string[]): string | undefined {
  const position = argv.indexOf('--lang')
  return position === -1 ? argv.find((word) => word.startsWith('--lang='))?.slice(7) : argv[position + 1]
}

function say(io: Io, text: string): number {
  io.out(`${text}\n`)
  return 0
}

function explain(error: unknown, io: Io, language: Language): number {
  if (error instanceof CommandError) {
    io.err(`${error.text[language]}\n`)
    return error.exitCode
  }
  if (error instanceof ConfigError) {
    io.err(`${error.problems.map((problem) => printProblem(problem, language)).join('\n')}\n`)
    return 1
  }
  if (error instanceof UserError || error instanceof KeyError) {
    io.err(`${error.message}\n`)
    return 1
  }
  throw error
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return String((JSON.parse(text) as { version?: unknown }).version ?? '')
}
