import type { RunningServer } from '../../server.ts'
import { isLevel } from '../arguments.ts'
import { startFailure } from '../failures.ts'
import { CommandError } from '../io.ts'
import { type Level, levels, makeLog } from '../log.ts'
import type { CommandContext } from '../run.ts'
import { welcome } from '../welcome.ts'

/** `offhook start`: serves until INT or TERM; then ends calls and stops. A second signal stops at once. */
export async function start(context: CommandContext): Promise<number> {
  const { io, language, config, words } = context
  if (words.length > 0) {
    throw new CommandError(
      {
        en: `'start' takes no '${words[0]}'. A file is named by --config.`,
        zh: `start 不接受“${words[0]}”。用 --config 指定文件。`,
      },
      2,
    )
  }
  const log = makeLog(levelOf(context))
  const startServer = await io.loadServer()
  const signal = io.nextSignal()
  const server = await Promise.race([
    startServer(config, { log, terminal: io.terminal }).catch((error: unknown) => {
      throw startFailure(error, config) ?? error
    }),
    // Nothing has been promised to anyone yet: no reason to wait.
    signal.then(() => undefined),
  ])
  if (!server) {
    io.exit(130)
    return 130
  }
  io.out(welcome({ server, config, language, style: io.terminal && io.env.NO_COLOR === undefined }))
  return await stop(context, server, await signal)
}

async function stop({ io, language }: CommandContext, server: RunningServer, signal: string): Promise<number> {
  const { calls } = server.size()
  const again = language === 'zh' ? '再按一次 Ctrl-C 立即停止。' : 'Ctrl-C again stops at once.'
  if (calls > 0) {
    io.err(
      language === 'zh'
        ? `正在结束 ${calls} 个通话。${again}\n`
        : `Ending ${calls} call${calls === 1 ? '' : 's'}. ${again}\n`,
    )
  } else {
    io.err(language === 'zh' ? '正在停止。\n' : 'Stopping.\n')
  }
  const closed = server.close().then(() => 0)
  const second = io.nextSignal().then((name) => (name === 'SIGTERM' && signal === 'SIGTERM' ? 143 : 130))
  const code = await Promise.race([closed, second])
  // What hangs must not keep the process: that is what the second signal is for.
  if (code !== 0) io.exit(code)
  return code
}

/** A person at a terminal reads the words above, a journal wants the events. */
function levelOf({ io, args }: CommandContext): Level {
  const asked = args.log ?? io.env.OFFHOOK_LOG
  if (asked === undefined || asked === '') return io.terminal ? 'warn' : 'info'
  if (isLevel(asked)) return asked
  const all = levels.join(', ')
  throw new CommandError({ en: `OFFHOOK_LOG is one of: ${all}`, zh: `OFFHOOK_LOG 可取：${all}` }, 2)
}
