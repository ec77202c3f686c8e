import type { DigestPreference } from '../../config/index.ts'
import { openSecrets, randomPassword } from '../../secrets/index.ts'
import { openStore } from '../../store/index.ts'
import { openUsers, UserError, type Users } from '../../users/index.ts'
import { unknownCommand } from '../arguments.ts'
import { CommandError } from '../io.ts'
import type { CommandContext } from '../run.ts'
import { printColumns } from '../table.ts'

const verbs = { add, list, remove, password, reset } as const

/** `offhook user …`, on the store itself: a running server sees the change at once. */
export async function user(context: CommandContext): Promise<number> {
  const [word, ...words] = context.words
  const verb = Object.entries(verbs).find(([name]) => name === word)?.[1]
  if (!verb) throw unknownCommand(word, Object.keys(verbs), 'user ')
  const store = await openStore({ data: context.config.data })
  try {
    const secrets = await openSecrets({ data: context.config.data, env: context.io.env })
    const users = await openUsers({ store, secrets, config: context.config })
    await verb({ ...context, words }, users)
    return 0
  } catch (error) {
    throw error instanceof UserError ? inWords(error) : error
  } finally {
    await store.close()
  }
}

async function list({ io, language }: CommandContext, users: Users): Promise<void> {
  const all = await users.list()
  if (all.length === 0) {
    io.err(
      language === 'zh'
        ? '还没有用户。添加：offhook user add 1001\n'
        : 'There are no users yet. Add one: offhook user add 1001\n',
    )
    return
  }
  const head = language === 'zh' ? ['分机', '名称', '摘要算法'] : ['EXTENSION', 'NAME', 'DIGEST']
  io.out(printColumns([head, ...all.map(({ extension, name, digest }) => [extension, name ?? '', digest])]))
}

async function add(context: CommandContext, users: Users): Promise<void> {
  const extension = extensionOf(context, 'add')
  const { name, digest } = context.args
  if (digest !== undefined && !isDigest(digest)) {
    throw new CommandError(
      { en: '--digest takes one of: auto, md5, sha-256', zh: '--digest 可取：auto、md5、sha-256' },
      2,
    )
  }
  const given = await givenPassword(context)
  const chosen = given ?? randomPassword()
  await users.add({ extension, name, digest, password: chosen })
  tell(context, { en: `User ${extension} has been added.`, zh: `已添加用户 ${extension}。` })
  if (given === undefined) show(context, extension, chosen)
}

async function remove(context: CommandContext, users: Users): Promise<void> {
  const extension = extensionOf(context, 'remove')
  await users.remove(extension)
  tell(context, { en: `User ${extension} has been removed.`, zh: `已删除用户 ${extension}。` })
}

async function password(context: CommandContext, users: Users): Promise<void> {
  const extension = extensionOf(context, 'password')
  if (!(await users.get(extension))) throw new UserError('unknown', extension)
  const question = context.language === 'zh' ? `${extension} 的新密码：` : `New password of ${extension}: `
  const chosen = (await givenPassword(context)) ?? (await context.io.readSecret(question))
  if (chosen === '') throw new CommandError({ en: 'An empty password is none.', zh: '密码不能为空。' })
  await users.setPassword(extension, chosen)
  tell(context, { en: `User ${extension} has a new password.`, zh: `已为用户 ${extension} 设置新密码。` })
}

async function reset(context: CommandContext, users: Users): Promise<void> {
  const extension = extensionOf(context, 'reset')
  const chosen = randomPassword()
  await users.setPassword(extension, chosen)
  show(context, extension, chosen)
}

async function givenPassword({ args, io }: CommandContext): Promise<string | undefined> {
  if (args.password !== undefined) return args.password
  return args.stdin ? await io.readSecret('') : undefined
}

const isDigest = (text: string): text is DigestPreference => ['auto', 'md5', 'sha-256'].includes(text)

function extensionOf({ words }: CommandContext, verb: string): string {
  const [extension, ...more] = words
  if (extension !== undefined && more.length === 0) return extension
  throw new CommandError(
    {
      en: `One extension is wanted: offhook user ${verb} 1001`,
      zh: `需要且仅需一个分机号：offhook user ${verb} 1001`,
    },
    2,
  )
}

const tell = ({ io, language }: CommandContext, text: { en: string; zh: string }): void => io.err(`${text[language]}\n`)

/** The password alone on standard output, so that a script can take it; the words around it on standard error. */
function show(context: CommandContext, extension: string, chosen: string): void {
  tell(context, {
    en: `The password of ${extension}, shown this once:`,
    zh: `${extension} 的密码，仅显示这一次：`,
  })
  context.io.out(`${chosen}\n`)
}

function inWords(error: UserError): CommandError {
  const { extension, reason, message } = error
  const texts = {
    exists: {
      en: `User ${extension} exists already. A new password: offhook user password ${extension}`,
      zh: `用户 ${extension} 已存在。设置新密码：offhook user password ${extension}`,
    },
    unknown: {
      en: `There is no user ${extension}. Who there is: offhook user list`,
      zh: `没有用户 ${extension}。查看现有用户：offhook user list`,
    },
    invalid: {
      en: `${extension}: ${message}.`,
      zh: `${extension} 不能使用：分机号为 1 到 32 个数字、字母或 * # + _ . -，密码不能为空。`,
    },
    key: {
      en: `${message}.`,
      zh: '数据库是用另一个密钥创建的：请恢复原来的 secret.key（或 OFFHOOK_SECRET_KEY），或使用新的数据文件夹。',
    },
    link: { en: `${message}.`, zh: '设置链接已过期或已使用。' },
  } as const
  return new CommandError(texts[reason])
}
