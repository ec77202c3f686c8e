import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KeyError, keyFile, loadKey } from '../../secrets/index.ts'
import { type Examined, type Finding, no, yes } from './finding.ts'

/** The data folder and the key in it. */
export async function checkData({ config, env }: Examined): Promise<Finding[]> {
  return [await folder(config.data), ...(await key(config.data, env.OFFHOOK_SECRET_KEY))]
}

async function folder(data: string): Promise<Finding> {
  const place = await nearestExisting(data)
  try {
    await access(place, constants.W_OK | constants.X_OK)
    if (!(await stat(place)).isDirectory()) throw new Error('not a folder')
  } catch {
    return no(`${place} cannot be written by this user.`, `当前用户不能写入 ${place}。`, {
      en: `Set another folder (data: …), or: chown -R "$(id -un)" ${place}`,
      zh: `请改用其他文件夹（data: …），或运行：chown -R "$(id -un)" ${place}`,
    })
  }
  return place === data
    ? yes(`The data folder ${data} can be written.`, `数据文件夹 ${data} 可写。`)
    : yes(`The data folder ${data} will be made at the first start.`, `数据文件夹 ${data} 将在首次启动时创建。`)
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path)
    return path
  } catch {
    return dirname(path) === path ? path : nearestExisting(dirname(path))
  }
}

async function key(data: string, variable: string | undefined): Promise<Finding[]> {
  const path = keyFile(data)
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => undefined,
  )
  if (mode === undefined && !variable) return []
  try {
    await loadKey(data, variable)
  } catch (error) {
    const reason = error instanceof KeyError ? error.message : `${path}: ${(error as Error).message}`
    return [
      no(reason, `密钥无法使用：${reason}`, {
        en: 'Bring the key back from a backup: without it stored passwords cannot be read.',
        zh: '请从备份恢复密钥：没有它就无法读取已存储的密码。',
      }),
    ]
  }
  if (variable) return [yes('The key comes from OFFHOOK_SECRET_KEY.', '密钥来自 OFFHOOK_SECRET_KEY。')]
  if (mode !== undefined && (mode & 0o077) !== 0 && process.platform !== 'win32') {
    return [
      no(`${path} can be read by others (${mode.toString(8)}).`, `其他用户可以读取 ${path}（${mode.toString(8)}）。`, {
        en: `Run: chmod 600 ${path}`,
        zh: `请运行：chmod 600 ${path}`,
      }),
    ]
  }
  return [yes('The key can be read by its owner only.', '密钥仅所有者可读。')]
}
