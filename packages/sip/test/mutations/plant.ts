import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A bug to be planted in a copy of the core. */
export interface Mutation {
  readonly name: string
  readonly edits: readonly Edit[]
  /** How the random calls tell of it: the beginning of what does not hold. */
  readonly breaks: RegExp
}

export interface Edit {
  /** Below packages/sip/src. */
  readonly file: string
  /** Stands there exactly once, else planting fails: the list has to follow the code. */
  readonly find: string
  readonly put: string
}

/** What a run of seeds came to. */
export interface Verdict {
  /** The first seed with a fault, and what it was. */
  readonly found?: { readonly seed: number; readonly fault: string }
  /** Seeds that were run. */
  readonly runs: number
}

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** A copy of the core and of the random calls where the test may break it. */
export class Plot {
  readonly #folder = mkdtempSync(join(tmpdir(), 'offhook-mutation-'))

  constructor(mutation?: Mutation) {
    for (const part of [
      'packages/sip/package.json',
      'packages/sip/src',
      'packages/sip/test/session',
      'packages/sip/test/mutations',
      'packages/testkit/src/link',
    ])
      cpSync(join(root, part), this.#at(part), { recursive: true })
    mkdirSync(this.#at('node_modules/@offhook'), { recursive: true })
    symlinkSync(this.#at('packages/sip'), this.#at('node_modules/@offhook/sip'))
    symlinkSync(join(root, 'node_modules/@noble'), this.#at('node_modules/@noble'))
    writeFileSync(this.#at('package.json'), '{ "type": "module" }')
    try {
      for (const edit of mutation?.edits ?? []) this.#apply(edit)
    } catch (error) {
      this.remove()
      throw error
    }
  }

  #at(path: string): string {
    return join(this.#folder, path)
  }

  #apply({ file, find, put }: Edit): void {
    const path = this.#at(`packages/sip/src/${file}`)
    writeFileSync(path, plant(readFileSync(path, 'utf8'), file, find, put))
  }

  /** Runs these seeds in a process of its own until one fails. One that does not end by itself counts as failed. */
  run(from: number, to: number, loss?: number, patience = 120_000): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const args = [
        this.#at('packages/sip/test/mutations/run-seeds.ts'),
        `${from}`,
        `${to}`,
        ...(loss === undefined ? [] : [`${loss}`]),
      ]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      let out = ''
      let errors = ''
      child.stdout.on('data', (piece) => {
        out += piece
      })
      child.stderr.on('data', (piece) => {
        errors += piece
      })
      const limit = setTimeout(() => child.kill('SIGKILL'), patience)
      child.once('close', (code, signal) => {
        clearTimeout(limit)
        if (signal === 'SIGKILL') resolve({ found: { seed: -1, fault: 'does not end' }, runs: 0 })
        else if (code === 0) resolve(JSON.parse(out) as Verdict)
        else reject(new Error(`the run broke off with ${signal ?? code}:\n${errors}`))
      })
    })
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export function plant(text: string, file: string, find: string, put: string): string {
  const [before, after, ...more] = text.split(find)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file}: this stands there ${text.split(find).length - 1} times instead of once:\n${find}`)
  return before + put + after
}
