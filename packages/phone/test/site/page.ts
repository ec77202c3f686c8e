import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { phone } from '../../../../scripts/build/list.ts'
import { buildPackage } from '../../../../scripts/build/package.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/**
 * The SDK as a page would bundle it, with `window.Offhook` for the test to call. OFFHOOK_FRONT=/audio has tests of browsers run
 * against the small front instead, OFFHOOK_PUBLISHED=1 against the modules as they are published.
 */
export async function pageScript(...more: string[]): Promise<string> {
  const folder = mkdtempSync(join(root, 'node_modules', '.offhook-page-'))
  try {
    const { OFFHOOK_FRONT: first = '', OFFHOOK_PUBLISHED: published } = process.env
    if (published === undefined) return await bundleIn(folder, `@offhook/phone${first}`, ...more)
    const modules = join(folder, 'published')
    await buildPackage(phone, modules, true)
    const fronts = [first || '/index', ...more.map((front) => front.replace('@offhook/phone', ''))]
    return await bundleIn(folder, ...fronts.map((front) => `${modules}/esm${front}.js`))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The same of other fronts, as a project in this folder has them installed. */
export async function bundleIn(folder: string, ...fronts: string[]): Promise<string> {
  const entry = join(folder, 'entry.js')
  const imports = fronts.map((front, at) => `import * as front${at} from '${front}'\n`)
  const all = fronts.map((_, at) => `...front${at}`)
  writeFileSync(entry, `${imports.join('')}window.Offhook = { ${all} }`)
  const result = await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, modulePreload: false, rollupOptions: { input: entry, output: { format: 'iife' } } },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('vite gave no output')
  return output.output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('')
}
