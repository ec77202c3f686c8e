import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pageFolder } from '../../assembly/page-folder.ts'
import { type Examined, type Finding, no, yes } from './finding.ts'

/** Before this was written no clock can be right. */
const written = Date.UTC(2026, 10, 1)

/** Node, the clock, and what must have been built. */
export async function checkMachine(_examined: Examined): Promise<Finding[]> {
  return [node(process.versions.node), clock(Date.now()), page(pageFolder)]
}

export function node(version: string): Finding {
  if (Number(version.split('.')[0]) >= 24) return yes(`Node ${version}`, `Node ${version}`)
  return no(`Node ${version} is too old.`, `Node ${version} 版本过低。`, {
    en: 'Start by npm start, which brings Node 24, or install Node 24.',
    zh: '请用 npm start 启动（会自动获取 Node 24），或安装 Node 24。',
  })
}

export function clock(now: number): Finding {
  const shown = new Date(now).toISOString().slice(0, 16)
  if (now > written) return yes(`The clock says ${shown} UTC.`, `系统时间为 ${shown} UTC。`)
  return no(`The clock says ${shown} UTC, which is past.`, `系统时间为 ${shown} UTC，明显有误。`, {
    en: 'Set it (timedatectl set-ntp true): certificates and sign-in depend on it.',
    zh: '请校准时间（timedatectl set-ntp true）：证书与登录都依赖它。',
  })
}

export function page(folder: string): Finding {
  if (existsSync(join(folder, 'index.html'))) return yes('The phone page is built.', '电话页面已构建。')
  return no('The phone page is not built.', '电话页面尚未构建。', {
    en: 'Run: npm run build',
    zh: '请运行：npm run build',
  })
}
