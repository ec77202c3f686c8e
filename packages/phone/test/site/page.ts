import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/**
 * The SDK as a page would bundle it, with `window.Offhook` for the test to call. OFFHOOK_FRONT=/audio has tests of browsers run
 * against the small front instead.
 */
export async function pageScript(...more: string[]): Promise<string> {
  const folder = mkdtempSync(join(root, 'node_modules', '.offhook-page-'))
  try {
    return await bundleIn(folder, `@offhook/phone${process.env.OFFHOOK_FRONT ?? ''}`, ...more)
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
