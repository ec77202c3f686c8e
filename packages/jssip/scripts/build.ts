/**
 * Builds what is published: `dist/esm` and `dist/cjs` (code and declarations), `dist/jssip.min.js` for a <script> tag, and
 * the package.json that belongs to them. Run it under Node 24: `node scripts/build.ts [folder]`.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildEnvironmentOptions, build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const src = join(root, 'src')
const paths = globSync('lib/**/*.ts', { cwd: src })
  .map((file) => file.slice(0, -3))
  .sort()

async function bundle(options: BuildEnvironmentOptions): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: { target: 'es2022', emptyOutDir: false, modulePreload: false, ...options },
  })
}

/** A module of ES for each of ours, so that pages take what they use. */
async function esm(out: string): Promise<void> {
  const input = Object.fromEntries([...paths, 'index'].map((path) => [path, join(src, `${path}.ts`)]))
  await bundle({
    outDir: join(out, 'esm'),
    minify: false,
    lib: { entry: input, formats: ['es'] },
    rollupOptions: { output: { entryFileNames: '[name].js', chunkFileNames: 'shared/[name]-[hash].js' } },
  })
}

/** One file with all, and for each path a small one: `require('…/lib/UA')` is the class, as it always was. */
async function cjs(out: string): Promise<void> {
  const all = join(src, 'all.generated.ts')
  const names = paths.map((path, at) => `export * as m${at} from './${path}.ts'`)
  writeFileSync(all, [`export * as front from './index.ts'`, ...names].join('\n'))
  try {
    await bundle({
      outDir: join(out, 'cjs'),
      minify: false,
      lib: { entry: all, formats: ['cjs'], fileName: () => 'all.js' },
    })
  } finally {
    rmSync(all)
  }
  const write = (path: string, name: string, code: string) => {
    const file = join(out, 'cjs', `${path}.js`)
    mkdirSync(dirname(file), { recursive: true })
    const from = relative(dirname(file), join(out, 'cjs/all.js'))
    writeFileSync(
      file,
      `'use strict'\nconst { ${name} } = require('${from.startsWith('.') ? from : `./${from}`}')\n${code}\n`,
    )
  }
  const spread = (name: string) => `Object.assign({}, ${name}, { __esModule: true })`
  write('index', 'front', `module.exports = ${spread('front')}`)
  for (const [at, path] of paths.entries())
    write(
      path,
      `m${at}`,
      `module.exports = m${at}.default ? Object.assign(m${at}.default, m${at}) : ${spread(`m${at}`)}`,
    )
}

async function script(out: string): Promise<void> {
  await bundle({
    outDir: out,
    minify: true,
    lib: {
      entry: join(src, 'script.ts'),
      name: 'JsSIP',
      formats: ['iife'],
      fileName: () => 'jssip.min.js',
    },
  })
}

function declarations(out: string): void {
  const tsc = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'))
  const folder = join(out, 'esm')
  const flags = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--stripInternal', '--outDir', folder]
  execFileSync(process.execPath, [tsc, '-p', root, '--rootDir', src, ...flags], { stdio: 'inherit' })
  cpSync(join(src, 'enums.d.ts'), join(folder, 'enums.d.ts'))
  for (const file of globSync('**/*.d.ts', { cwd: folder })) {
    const text = readFileSync(join(folder, file), 'utf8').replace(
      /(from '|import\(")(\.[^'"]*?)(\.d)?\.ts(['"])/g,
      '$1$2.js$4',
    )
    writeFileSync(join(folder, file), text)
    mkdirSync(dirname(join(out, 'cjs', file)), { recursive: true })
    writeFileSync(join(out, 'cjs', file), text)
  }
}

function manifest(out: string): void {
  const { name, version, description, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const both = (path: string) => ({
    import: { types: `./esm/${path}.d.ts`, default: `./esm/${path}.js` },
    require: { types: `./cjs/${path}.d.ts`, default: `./cjs/${path}.js` },
  })
  const json = (path: string, value: object) =>
    writeFileSync(join(out, path), `${JSON.stringify(value, undefined, 2)}\n`)
  json('package.json', {
    name,
    version,
    description,
    license,
    sideEffects: false,
    main: './cjs/index.js',
    module: './esm/index.js',
    types: './cjs/index.d.ts',
    unpkg: './jssip.min.js',
    jsdelivr: './jssip.min.js',
    exports: {
      '.': both('index'),
      './lib/*.js': both('lib/*'),
      './lib/*': both('lib/*'),
      './jssip.min.js': './jssip.min.js',
      './package.json': './package.json',
    },
  })
  // What decides how Node and TypeScript read the files below.
  json('esm/package.json', { type: 'module', sideEffects: false })
  json('cjs/package.json', { type: 'commonjs' })
  cpSync(join(root, 'README.md'), join(out, 'README.md'))
}

/** Builds everything into `out`, which is emptied first. */
export async function buildAll(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  await esm(out)
  await cjs(out)
  await script(out)
  declarations(out)
  manifest(out)
}

if (import.meta.main) await buildAll(resolve(process.argv[2] ?? join(root, 'dist')))
