/** The declarations of a package with those of the workspace packages it is bundled with, as one tree of files. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const packages = fileURLToPath(new URL('../../packages', import.meta.url))
const from = /(\bfrom ['"]|\bimport\(['"]|^import ['"])([^'"]+)(['"])/gm

/**
 * By path below `packages/`, without the end: the text of each declaration file that `entries` lead to. `inside`: the
 * packages of the workspace that are part of it. Of the package's own, members that have a name in `hidden` are left out: the code has
 * no such names.
 */
export function declarationsOf(
  name: string,
  entries: readonly string[],
  inside: readonly string[],
  hidden: ReadonlySet<string>,
): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-types-'))
  try {
    const tsc = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'))
    const flags = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--stripInternal', '--noCheck']
    for (const each of [name, ...inside]) {
      const project = [tsc, '-p', join(packages, each), '--rootDir', packages, '--outDir', folder, ...flags]
      execFileSync(process.execPath, project, { stdio: 'inherit' })
    }
    const found = new Map<string, string>()
    for (const entry of entries) follow(folder, `${name}/src/${entry}`, found)
    for (const [path, text] of found) if (path.startsWith(`${name}/`)) found.set(path, without(hidden, text))
    return found
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function follow(folder: string, path: string, found: Map<string, string>): void {
  if (found.has(path)) return
  found.set(path, '')
  const text = readFileSync(join(folder, `${path}.d.ts`), 'utf8')
  const next: string[] = []
  const rewritten = text.replace(from, (whole, before: string, to: string, after: string) => {
    const target = targetOf(folder, path, to)
    if (target === undefined) return whole
    next.push(target)
    const way = relative(dirname(path), target)
    return `${before}${way.startsWith('.') ? way : `./${way}`}.js${after}`
  })
  found.set(path, rewritten)
  for (const each of next) follow(folder, each, found)
}

function without(hidden: ReadonlySet<string>, text: string): string {
  const spans: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    const isMember = ts.isClassElement(node) || ts.isTypeElement(node)
    if (isMember && node.name && ts.isIdentifier(node.name) && hidden.has(node.name.text)) spans.push(node)
    else ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('a.d.ts', text, ts.ScriptTarget.Latest))
  let out = ''
  let at = 0
  for (const { pos, end } of spans) {
    out += text.slice(at, pos)
    at = end
  }
  return out + text.slice(at)
}

/** Another file of ours, below `packages/`; undefined for what is somebody else's. */
function targetOf(folder: string, path: string, to: string): string | undefined {
  if (to.startsWith('.')) return relative(folder, resolve(folder, dirname(path), to)).replace(/(\.d)?\.ts$/, '')
  const [, name = '', sub = '.'] = /^@offhook\/([^/]+)(?:\/(.*))?$/.exec(to) ?? []
  const manifest = join(packages, name, 'package.json')
  if (name === '' || !existsSync(manifest)) return undefined
  const exports = JSON.parse(readFileSync(manifest, 'utf8')).exports as Record<string, string>
  const source = exports[sub === '.' ? '.' : `./${sub}`]
  if (source === undefined) throw new Error(`${to} is not exported`)
  return join(name, source).replace(/\.ts$/, '')
}

/** Writes them below `out`; what an entry `x` exports is then found in `out/x.d.ts`. */
export function writeDeclarations(
  out: string,
  name: string,
  entries: readonly string[],
  texts: ReadonlyMap<string, string>,
): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(out, path)), { recursive: true })
    writeFileSync(join(out, path), text)
  }
  for (const [path, text] of texts) write(`types/${path}.d.ts`, text)
  for (const entry of entries) write(`${entry}.d.ts`, `export * from './types/${name}/src/${entry}.js'\n`)
}
