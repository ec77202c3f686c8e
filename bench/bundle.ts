/** What a page downloads that registers and makes an audio call: minified, gzipped, kB of 1,000 bytes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type Alias, build } from 'vite'
import { phone } from '../scripts/build/list.ts'
import { buildPackage } from '../scripts/build/package.ts'
import type { Row } from './types.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** The same page three times, as each library's own documents write it. */
export const entries: Readonly<Record<'offhook' | 'jssip' | 'sip.js', string>> = {
  offhook: `
    import { Phone } from '@offhook/phone/audio'
    const phone = new Phone({ server: 'wss://pbx.test/ws', aor: 'sip:alice@pbx.test', password: 'secret' })
    await phone.start()
    const call = phone.call('bob')
    call.on('state', (state) => console.log(state.name))
    await call.answered
    document.onclick = () => call.hangUp()
  `,
  jssip: `
    import { UA, WebSocketInterface } from 'jssip'
    const ua = new UA({ sockets: [new WebSocketInterface('wss://pbx.test/ws')], uri: 'sip:alice@pbx.test', password: 'secret' })
    ua.on('registered', () => {
      const session = ua.call('sip:bob@pbx.test', {
        mediaConstraints: { audio: true, video: false },
        eventHandlers: { confirmed: () => console.log('confirmed') },
      })
      session.connection.addEventListener('track', ({ streams }) => {
        const audio = document.createElement('audio')
        audio.srcObject = streams[0]
        audio.play()
      })
      document.onclick = () => session.terminate()
    })
    ua.start()
  `,
  'sip.js': `
    import { Web } from 'sip.js'
    const audio = document.createElement('audio')
    const user = new Web.SimpleUser('wss://pbx.test/ws', {
      aor: 'sip:alice@pbx.test',
      media: { constraints: { audio: true, video: false }, remote: { audio } },
      userAgentOptions: { authorizationUsername: 'alice', authorizationPassword: 'secret' },
    })
    user.delegate = { onCallAnswered: () => console.log('answered') }
    await user.connect()
    await user.register()
    await user.call('sip:bob@pbx.test')
    document.onclick = () => user.hangup()
  `,
}

/** All of the SDK, as a page has it that leaves nothing out. */
export const everything = `import * as Offhook from '@offhook/phone'; globalThis.Offhook = Offhook`

/** The same as `bundle`, with the SDK's modules as they are published. */
export async function bundlePublished(source: string): Promise<string> {
  const folder = mkdtempSync(join(root, 'node_modules', '.offhook-published-'))
  try {
    await buildPackage(phone, folder, true)
    const alias = phone.entries.map((entry) => {
      const find = new RegExp(entry === 'index' ? '^@offhook/phone$' : `^@offhook/phone/${entry}$`)
      return { find, replacement: join(folder, `esm/${entry}.js`) }
    })
    return await bundle(source, alias)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Bundles `source` for a browser; returns the code. */
export async function bundle(source: string, alias: Alias[] = []): Promise<string> {
  // Inside the workspace, so that bare names resolve as they do for any package here.
  const folder = mkdtempSync(join(root, 'node_modules', '.offhook-bundle-'))
  const entry = join(folder, 'entry.js')
  writeFileSync(entry, source)
  try {
    const result = await build({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      resolve: { alias },
      build: {
        write: false,
        target: 'es2022',
        minify: true,
        modulePreload: false,
        // An entry that exports nothing stays as it is.
        rollupOptions: { input: entry, preserveEntrySignatures: 'strict', output: { format: 'es' } },
      },
    })
    const [output] = Array.isArray(result) ? result : [result]
    if (!output || !('output' in output)) throw new Error('vite gave no output')
    return output.output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** All of the drop-in and all of what it stands in for, as a script file has them. */
const whole = (name: string): string => `import JsSIP from '${name}'; globalThis.JsSIP = JsSIP`

const kilobytes = (code: string): number => Math.round(gzipSync(code, { level: 9 }).length / 10) / 100

export async function run(): Promise<Row[]> {
  return [
    {
      measure: 'page that registers and makes an audio call, minified and gzipped',
      unit: 'kB',
      better: 'lower',
      ours: kilobytes(await bundlePublished(entries.offhook)),
      peers: {
        'jssip 3.13.8': kilobytes(await bundle(entries.jssip)),
        'sip.js 0.21.2': kilobytes(await bundle(entries['sip.js'])),
      },
    },
    {
      measure: 'all of the SDK, minified and gzipped',
      unit: 'kB',
      better: 'lower',
      ours: kilobytes(await bundlePublished(everything)),
      peers: {},
    },
    {
      measure: 'what code written for JsSIP imports, all of it, minified and gzipped',
      unit: 'kB',
      better: 'lower',
      ours: kilobytes(await bundle(whole('@offhook/jssip'))),
      peers: { 'jssip 3.13.8': kilobytes(await bundle(whole('jssip'))) },
    },
  ]
}
