// Before an example's `npm install`: builds the SDK that it depends on, where that has not been done yet.
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
if (!existsSync(`${root}/packages/phone/dist/package.json`)) {
  if (!existsSync(`${root}/node_modules`)) execSync('npm ci', { cwd: root, stdio: 'inherit' })
  execSync('npm run build', { cwd: root, stdio: 'inherit' })
}
