import { parseArgs } from 'node:util'
import { suggest } from '../config/index.ts'
import { CommandError } from './io.ts'
import { type Level, levels } from './log.ts'

const options = {
  config: { type: 'string', short: 'c' },
  data: { type: 'string' },
  lang: { type: 'string' },
  log: { type: 'string' },
  name: { type: 'string' },
  digest: { type: 'string' },
  password: { type: 'string' },
  stdin: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

export interface Arguments {
  readonly words: readonly string[]
  readonly config?: string
  readonly data?: string
  readonly lang?: string
  readonly log?: Level
  readonly name?: string
  readonly digest?: string
  readonly password?: string
  readonly stdin?: boolean
  readonly help?: boolean
  readonly version?: boolean
}

/** Throws CommandError with exit code 2 on what cannot be understood. */
export function parseArguments(argv: readonly string[]): Arguments {
  const unknown = argv.find((word) => /^--./.test(word) && !((word.slice(2).split('=')[0] as string) in options))
  if (unknown) throw unknownOption(unknown)
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
    const { log, lang, ...rest } = values
    if (log !== undefined && !isLevel(log)) throw notOneOf('--log', levels)
    if (lang !== undefined && !/^(en|zh)/i.test(lang)) throw notOneOf('--lang', ['en', 'zh'])
    return { words: positionals, ...rest, ...(log !== undefined && { log }), ...(lang !== undefined && { lang }) }
  } catch (error) {
    if (error instanceof CommandError) throw error
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error)
    throw new CommandError(
      { en: `${message}.\nTry: offhook --help`, zh: `无法理解参数：${message}。\n请运行：offhook --help` },
      2,
    )
  }
}

export const isLevel = (text: string): text is Level => (levels as readonly string[]).includes(text)

const notOneOf = (option: string, values: readonly string[]): CommandError =>
  new CommandError(
    { en: `${option} takes one of: ${values.join(', ')}`, zh: `${option} 可取：${values.join('、')}` },
    2,
  )

function unknownOption(word: string): CommandError {
  const meant = suggest(word.slice(2).split('=')[0] ?? '', Object.keys(options))
  return new CommandError(
    {
      en: `There is no option ${word.split('=')[0]}.${meant ? ` Did you mean --${meant}?` : ''}\nTry: offhook --help`,
      zh: `没有选项 ${word.split('=')[0]}。${meant ? `是否想写 --${meant}？` : ''}\n请运行：offhook --help`,
    },
    2,
  )
}

/** The answer to a word that is no command. */
export function unknownCommand(word: string | undefined, known: readonly string[], before = ''): CommandError {
  const commands = known.map((name) => `offhook ${before}${name}`).join('\n  ')
  if (word === undefined) {
    return new CommandError({ en: `Which command?\n  ${commands}`, zh: `请给出命令：\n  ${commands}` }, 2)
  }
  const meant = suggest(word, known)
  const hint = meant
    ? { en: `Did you mean: offhook ${before}${meant}`, zh: `是否想运行：offhook ${before}${meant}` }
    : { en: `Known:\n  ${commands}`, zh: `可用的有：\n  ${commands}` }
  return new CommandError(
    { en: `There is no command '${before}${word}'. ${hint.en}`, zh: `没有命令“${before}${word}”。${hint.zh}` },
    2,
  )
}
