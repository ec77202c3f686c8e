/** Makes of a package of the workspace what is published: see docs/adr for why it looks as it does. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildEnvironmentOptions, build } from 'vite'
import { declarationsOf, writeDeclarations } from './declarations.ts'
import { withoutEmptyFields } from './fields.ts'
import { internalNames } from './internal-names.ts'
import { shortNames } from './shorten.ts'

export interface Published {
  /** The folder below `packages/`. */
  readonly name: string
  /** Files of `src`, without the end: `index` is the package's front, `x` is `package/x`. */
  readonly entries: readonly string[]
  /** Other folders below `packages/` that it is bundled with. */
  readonly inside: readonly string[]
  /**
   * Types, by name, whose members are read outside though no public type shows them: handed out as causes, sent to other tabs.
   */
  readonly shown: readonly string[]
  /** The file for a <script> tag, of all that `index` exports, and the global it makes. */
  readonly script: { readonly file: string; readonly global: string }
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds it into `out`, which is emptied first. With `codeOnly` just the ES modules: what bundlers take. */
export async function buildPackage(what: Published, out: string, codeOnly = false): Promise<void> {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  await modules(what, join(out, 'esm'), 'es')
  if (codeOnly) return
  await modules(what, join(out, 'cjs'), 'cjs')
  await script(what, out)
  const texts = declarationsOf(what.name, what.entries, what.inside, new Set(shortened(what).keys()))
  for (const kind of ['esm', 'cjs']) writeDeclarations(join(out, kind), what.name, what.entries, texts)
  manifest(what, out)
}

const shortened = ({ name, entries, shown }: Published): ReadonlyMap<string, string> =>
  internalNames(name, entries, shown)

async function bundle(what: Published, options: BuildEnvironmentOptions): Promise<void> {
  await build({
    root: join(root, 'packages', what.name),
    configFile: false,
    logLevel: 'warn',
    plugins: [shortNames(shortened(what)), withoutEmptyFields()],
    build: { target: 'es2022', emptyOutDir: false, modulePreload: false, ...options },
  })
}

/** One file for each entry, and what they share. */
async function modules(what: Published, outDir: string, format: 'es' | 'cjs'): Promise<void> {
  const { name, entries } = what
  const entry = Object.fromEntries(entries.map((each) => [each, join(root, 'packages', name, 'src', `${each}.ts`)]))
  await bundle(what, {
    outDir,
    minify: false,
    lib: { entry, formats: [format] },
    rollupOptions: {
      checks: { pluginTimings: false },
      output: { entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
    },
  })
}

async function script(what: Published, outDir: string): Promise<void> {
  const {
    name,
    script: { file, global },
  } = what
  const entry = join(root, 'packages', name, 'src/index.ts')
  await bundle(what, { outDir, minify: true, lib: { entry, name: global, formats: ['iife'], fileName: () => file } })
}

function manifest({ name, entries, script: { file } }: Published, out: string): void {
  const source = join(root, 'packages', name)
  const { exports: _, dependencies: __, ...rest } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  const json = (path: string, value: object) =>
    writeFileSync(join(out, path), `${JSON.stringify(value, undefined, 2)}\n`)
  const fronts = entries.map((entry) => [
    entry === 'index' ? '.' : `./${entry}`,
    {
      import: { types: `./esm/${entry}.d.ts`, default: `./esm/${entry}.js` },
      require: { types: `./cjs/${entry}.d.ts`, default: `./cjs/${entry}.js` },
    },
  ])
  json('package.json', {
    ...rest,
    type: 'module',
    main: './cjs/index.js',
    module: './esm/index.js',
    types: './cjs/index.d.ts',
    unpkg: `./${file}`,
    jsdelivr: `./${file}`,
    exports: { ...Object.fromEntries(fronts), [`./${file}`]: `./${file}`, './package.json': './package.json' },
  })
  // Where "exports" are not known (node10), a folder with the entry's name says the same.
  for (const entry of entries.filter((each) => each !== 'index')) {
    mkdirSync(join(out, entry))
    const [main, module, types] = [`../cjs/${entry}.js`, `../esm/${entry}.js`, `../cjs/${entry}.d.ts`]
    json(`${entry}/package.json`, { main, module, types, sideEffects: false })
  }
  // What decides how Node and TypeScript read the files beside it.
  json('esm/package.json', { type: 'module', sideEffects: false })
  json('cjs/package.json', { type: 'commonjs', sideEffects: false })
  cpSync(join(source, 'README.md'), join(out, 'README.md'))
  cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'))
}
