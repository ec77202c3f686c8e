import { examine } from '../doctor/index.ts'
import type { CommandContext } from '../run.ts'

/** `offhook doctor`: 0 when the server would run well, 1 when something must be done first. */
export async function doctor({ io, language, config }: CommandContext): Promise<number> {
  let faults = 0
  for await (const { ok, text, remedy } of examine({ config, env: io.env })) {
    if (ok === 'no') faults++
    const mark = { yes: '✓', note: '!', no: '✗' }[ok]
    io.out(`${mark} ${text[language]}\n`)
    if (remedy) io.out(`  → ${remedy[language]}\n`)
  }
  const summary =
    faults === 0
      ? { en: 'All is well.', zh: '一切正常。' }
      : { en: `${faults} ${faults === 1 ? 'thing needs' : 'things need'} doing.`, zh: `有 ${faults} 项需要处理。` }
  io.out(`\n${summary[language]}\n`)
  return faults === 0 ? 0 : 1
}
