import { type Debugger, debug } from '../debug.ts'

const app = 'JsSIP'

export class Logger {
  readonly #prefix: string | undefined
  #debug: Debugger | undefined
  #warn: Debugger | undefined
  #error: Debugger | undefined

  constructor(prefix?: string) {
    this.#prefix = prefix
  }

  get debug(): Debugger {
    this.#debug ??= this.#make('', (...args) => console.info(...args))
    return this.#debug
  }

  get warn(): Debugger {
    this.#warn ??= this.#make(':WARN', (...args) => console.warn(...args))
    return this.#warn
  }

  get error(): Debugger {
    this.#error ??= this.#make(':ERROR', (...args) => console.error(...args))
    return this.#error
  }

  #make(level: string, log: (...args: unknown[]) => void): Debugger {
    const made = debug(`${app}${level}${this.#prefix ? `:${this.#prefix}` : ''}`)
    made.log = log
    return made
  }
}

export { Logger as default }
