// Each package is checked under what it may use: no DOM in the server, neither DOM nor Node in the SIP core.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { root } from './door/run.mjs'

const projects = ['.', ...readdirSync(`${root}/packages`).map((name) => `packages/${name}`)]
const queue = [...projects]
let failed = false

async function worker() {
  for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
    const code = await new Promise((resolve) => {
      spawn('node', ['node_modules/typescript/bin/tsc', '-p', project, '--pretty', 'false'], {
        cwd: root,
        stdio: 'inherit',
      }).once('exit', resolve)
    })
    if (code !== 0) failed = true
  }
}

await Promise.all([worker(), worker()])
process.exitCode = failed ? 1 : 0
