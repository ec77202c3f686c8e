/** The SDK as it is published: built, packed by npm, and installed from the tarball into a project of somebody else's. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { phone } from '../../../scripts/build/list.ts'
import { buildPackage } from '../../../scripts/build/package.ts'

export interface Project {
  readonly folder: string
  readonly installed: string
  readonly tarball: string
  /** Runs a file of this text there; gives what it prints. */
  runs(name: string, code: string): string
  remove(): void
}

export async function install(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-phone-'))
  const built = join(folder, 'built')
  await buildPackage(phone, built)
  const env = { ...process.env, HOME: folder, npm_config_cache: join(folder, 'cache') }
  const npm = (...args: string[]) => execFileSync('npm', args, { cwd: folder, env, encoding: 'utf8' }).trim()
  const tarball = join(folder, npm('pack', built, '--silent', '--ignore-scripts'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  npm('install', tarball, '--offline', '--silent', '--ignore-scripts', '--no-audit', '--no-fund')
  return {
    folder,
    installed: join(folder, 'node_modules/@offhook/phone'),
    tarball,
    runs(name, code) {
      writeFileSync(join(folder, name), code)
      return execFileSync(process.execPath, [name], { cwd: folder, encoding: 'utf8' }).trim()
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
