import { readFile } from 'node:fs/promises'
import { parseConfig } from './parse.ts'
import { printProblem } from './print.ts'
import type { Config, ConfigProblem } from './types.ts'

/** The configuration file cannot be used; `problems` says where and why, in both languages. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]
  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map((problem) => printProblem(problem, 'en')).join('\n'))
    this.problems = problems
  }
}

/**
 * Reads the file, or takes the defaults (with relative paths from the working directory) when none is named.
 * Rejects with ConfigError when the file cannot be read or has mistakes.
 */
export async function loadConfig(path?: string): Promise<Config> {
  const fileName = path ?? 'offhook.yaml'
  const result = parseConfig(path === undefined ? '' : await read(path), fileName)
  if (Array.isArray(result)) throw new ConfigError(result)
  return result
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    const missing = code === 'ENOENT'
    throw new ConfigError([
      {
        file: path,
        line: 1,
        column: 1,
        path: '',
        text: missing
          ? {
              en: 'There is no such file. Without --config the defaults hold.',
              zh: '没有这个文件。不带 --config 时使用默认值。',
            }
          : { en: `The file cannot be read (${code}).`, zh: `无法读取该文件（${code}）。` },
      },
    ])
  }
}
