import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../../..')

/** A file of this repository. */
export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** The code blocks of one language in a page of docs/sip, in their order. */
export function blocks(page: string, language: string): string[] {
  const text = read(`docs/sip/${page}`)
  return [...text.matchAll(/^```(\S+)\n(.*?)^```$/gms)].flatMap(([, of, code = '']) => (of === language ? [code] : []))
}

/** Node's arguments that run a block of TypeScript; packages of ours are found from `cwd`. */
export function running(code: string): { readonly args: readonly string[]; readonly cwd: string } {
  return {
    args: ['--no-warnings', '--input-type=module-typescript', '--eval', code],
    cwd: join(root, 'packages/phone'),
  }
}
