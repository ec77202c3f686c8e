/** Logging by namespace, switched on by `JsSIP.debug.enable('JsSIP:*')` or by `localStorage.debug`. */

export interface Debugger {
  (format: unknown, ...args: unknown[]): void
  readonly namespace: string
  readonly color: string
  readonly useColors: boolean
  enabled: boolean
  log: ((...args: unknown[]) => void) | undefined
  extend(name: string, delimiter?: string): Debugger
  destroy(): boolean
}

export interface Debug {
  (namespace: string): Debugger
  debug: Debug
  default: Debug
  enable(namespaces: string): void
  /** What was enabled. */
  disable(): string
  enabled(namespace: string): boolean
  coerce(value: unknown): unknown
  humanize(ms: number): string
  selectColor(namespace: string): string
  formatArgs(this: Debugger, args: unknown[]): void
  save(namespaces: string): void
  load(): string | undefined
  useColors(): boolean
  destroy(): void
  log(...args: unknown[]): void
  names: RegExp[]
  skips: RegExp[]
  colors: string[]
  formatters: Record<string, (value: unknown) => string>
  storage: Storage | undefined
}

// Storage throws where cookies are blocked, and is missing outside browsers.
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}

const pattern = (glob: string): RegExp =>
  new RegExp(`^${glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*?')}$`)

let current = ''

function create(namespace: string): Debugger {
  let own: boolean | undefined
  const print = (format: unknown, ...rest: unknown[]): void => {
    if (!(print as Debugger).enabled) return
    const args = [format instanceof Error ? (format.stack ?? format.message) : format, ...rest]
    debug.formatArgs.call(print as Debugger, args)
    const log = (print as Debugger).log ?? debug.log
    log(...args)
  }
  Object.defineProperty(print, 'enabled', {
    get: () => own ?? debug.enabled(namespace),
    set: (value: boolean) => {
      own = value
    },
    enumerable: true,
    configurable: true,
  })
  return Object.assign(print, {
    namespace,
    color: debug.selectColor(namespace),
    useColors: debug.useColors(),
    log: undefined,
    extend: (name: string, delimiter = ':') => create(`${namespace}${delimiter}${name}`),
    destroy: () => false,
  }) as unknown as Debugger
}

/** npm's `debug`, as pages turn it on: `debug.enable('JsSIP:*')`. */
export const debug: Debug = Object.assign(create, {
  debug: undefined as unknown as Debug,
  default: undefined as unknown as Debug,
  enable(namespaces: string) {
    current = namespaces
    debug.save(namespaces)
    const parts = namespaces.split(/[\s,]+/).filter((part) => part !== '')
    debug.names = parts.filter((part) => !part.startsWith('-')).map(pattern)
    debug.skips = parts.filter((part) => part.startsWith('-')).map((part) => pattern(part.slice(1)))
  },
  disable() {
    const before = current
    debug.enable('')
    return before
  },
  enabled: (namespace: string) =>
    !debug.skips.some((skip) => skip.test(namespace)) && debug.names.some((name) => name.test(namespace)),
  coerce: (value: unknown) => (value instanceof Error ? (value.stack ?? value.message) : value),
  humanize: (ms: number) => `${Math.round(ms)}ms`,
  selectColor(namespace: string) {
    let sum = 0
    for (const char of namespace) sum = (31 * sum + char.charCodeAt(0)) >>> 0
    return debug.colors[sum % debug.colors.length] ?? ''
  },
  formatArgs(this: Debugger, args: unknown[]) {
    args[0] = `${this.namespace} ${String(args[0])}`
  },
  save(namespaces: string) {
    try {
      if (namespaces) storage()?.setItem('debug', namespaces)
      else storage()?.removeItem('debug')
    } catch {}
  },
  load: () => storage()?.getItem('debug') ?? undefined,
  useColors: () => false,
  destroy() {},
  log: (...args: unknown[]) => console.debug(...args),
  names: [] as RegExp[],
  skips: [] as RegExp[],
  colors: ['#06c', '#093', '#939', '#c30', '#c60', '#c09', '#39c', '#690'],
  formatters: {},
  storage: undefined,
})
debug.debug = debug
debug.default = debug

const saved = debug.load()
if (saved) debug.enable(saved)
