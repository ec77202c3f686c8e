// The real browsers, phones and servers the tests talk to: Debian packages, what each covers, and how to bring them.
// Node built-ins only, and nothing newer than Node 20 understands.
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'

/**
 * @typedef {object} Peer
 * @property {string} name what tests call it
 * @property {string} package Debian's package
 * @property {string} program the command, or the absolute path of a file, that proves its presence
 * @property {string} covers what is untested without it
 */

/** As Debian's folders of libraries name it. */
const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64'

/** @satisfies {readonly Peer[]} */
export const peers = /** @type {const} */ ([
  {
    name: 'chromium',
    package: 'chromium',
    program: 'chromium',
    covers: 'calls from Chromium, the phone page, the SDK, JsSIP and SIP.js in a browser',
  },
  { name: 'firefox', package: 'firefox-esr', program: 'firefox-esr', covers: 'calls from Firefox' },
  {
    name: 'pulseaudio',
    package: 'pulseaudio',
    program: 'pulseaudio',
    covers:
      'what Firefox hears (its audio graph stands still without a sound device), and what Chromium lets out of the loudspeaker',
  },
  {
    name: 'baresip',
    package: 'baresip-core',
    program: 'baresip',
    covers: 'calls with a desk phone both ways, hold, codecs, registration over udp, tcp and tls',
  },
  {
    name: 'linphone',
    package: 'linphone-cli',
    program: 'linphonec',
    covers: 'registration with SHA-256, a second make of phone',
  },
  {
    name: 'sipp',
    package: 'sip-tester',
    program: 'sipp',
    covers: 'scripted calls over UDP and TCP, retransmissions, wrong messages',
  },
  {
    name: 'kamailio',
    package: 'kamailio',
    program: 'kamailio',
    covers: 'calls by way of a proxy that records its route, registration with Path',
  },
  {
    name: 'kamailio-websocket',
    package: 'kamailio-websocket-modules',
    program: `/usr/lib/${machine}-linux-gnu/kamailio/modules/websocket.so`,
    covers: 'the SDK against a server of others',
  },
  {
    name: 'rtpengine',
    package: 'rtpengine-daemon',
    program: 'rtpengine',
    covers: 'the media benches beside rtpengine',
  },
  { name: 'ffmpeg', package: 'ffmpeg', program: 'ffmpeg', covers: 'G.722 bit by bit beside another implementation' },
  {
    name: 'openssl',
    package: 'openssl',
    program: 'openssl',
    covers: 'DTLS beside an implementation of others, both roles',
  },
  {
    name: 'gnutls',
    package: 'gnutls-bin',
    program: 'gnutls-cli',
    covers: 'DTLS beside a second implementation of others, both roles',
  },
  {
    name: 'nftables',
    package: 'nftables',
    program: 'nft',
    covers: 'calls whose network changes, dies and comes back under them',
  },
  {
    name: 'iproute2',
    package: 'iproute2',
    program: '/sbin/ip',
    covers: 'networks of their own for browsers, which tests can cut',
  },
  {
    name: 'cjk-fonts',
    package: 'fonts-noto-cjk',
    program: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    covers: 'Chinese text in screenshots',
  },
])

/** @typedef {(typeof peers)[number]['name']} PeerName */

/** Some of Debian's programs live in sbin, which a plain user's PATH lacks. */
const extraFolders = ['/usr/sbin', '/usr/local/sbin', '/sbin']

/**
 * The path of a peer's program, or undefined where it is not installed.
 * @param {PeerName} name
 * @returns {string | undefined}
 */
export function findPeer(name) {
  const found = peers.find((peer) => peer.name === name)
  if (found === undefined) throw new Error(`no peer is called '${name}'`)
  return findProgram(found.program)
}

/** @param {string} program */
function findProgram(program) {
  if (path.isAbsolute(program)) return existsSync(program) ? program : undefined
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...extraFolders]
  return folders.map((folder) => path.join(folder, program)).find(isExecutable)
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @returns {readonly Peer[]} */
export const missingPeers = () => peers.filter((peer) => findProgram(peer.program) === undefined)

/**
 * One line per missing peer: its package and what is not covered without it. Empty when all are there.
 * @returns {string[]}
 */
export const describeMissing = () =>
  missingPeers().map((peer) => `${peer.package}: without it not covered: ${peer.covers}`)

/** Why nothing can be installed here, or undefined. */
function obstacle() {
  if (process.env.OFFHOOK_NO_APT === '1') return 'OFFHOOK_NO_APT=1 is set'
  if (findProgram('apt-get') === undefined) return 'there is no apt-get on this machine'
  if (process.getuid?.() !== 0) return 'only root may install packages'
  return undefined
}

/**
 * Says which peers are missing and installs them where it may: as root, with apt-get, unless OFFHOOK_NO_APT=1. Never
 * rejects: what is still missing is told, and the tests that need it are skipped with a reason (in CI they fail).
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<readonly Peer[]>} what is still missing
 */
export async function installMissing({ log = console.log } = {}) {
  const missing = missingPeers()
  if (missing.length === 0) return []
  const names = missing.map((peer) => peer.package)
  const why = obstacle()
  if (why === undefined) {
    log(`Installing Debian packages that the tests need: ${names.join(' ')}`)
    log('(set OFFHOOK_NO_APT=1 to go without)')
    const failed =
      (await aptGet(['update', '-qq'])) ?? (await aptGet(['install', '-y', '-qq', '--no-install-recommends', ...names]))
    if (failed !== undefined) log(`apt-get failed:\n${failed}`)
  } else {
    log(`Not installing what the tests miss, because ${why}. To install it: apt-get install ${names.join(' ')}`)
  }
  for (const line of describeMissing()) log(`  ${line}`)
  return missingPeers()
}

/**
 * @param {string[]} args
 * @returns {Promise<string | undefined>} the end of its output when it failed
 */
function aptGet(args) {
  return new Promise((resolve) => {
    const child = spawn('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const collect = (/** @type {Buffer} */ piece) => {
      output = (output + piece).slice(-4_000)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code === 0 ? undefined : output))
  })
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === path.resolve(import.meta.filename ?? '')) {
  const left = process.argv.includes('--install') ? await installMissing() : missingPeers()
  for (const line of describeMissing()) console.log(line)
  if (left.length === 0) console.log('All peers of the tests are installed.')
  else if (!process.argv.includes('--install')) console.log('node scripts/peers.mjs --install brings them.')
}
