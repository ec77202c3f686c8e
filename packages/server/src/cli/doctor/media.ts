import type { PortRange } from '../../config/index.ts'
import { type Examined, type Finding, no, note, yes } from './finding.ts'
import { tryUdp } from './ports.ts'

/** Of a large range some ports, spread evenly, stand for all. */
const samples = 40

/** Whether the UDP ports for audio can be had. */
export async function checkMediaPorts({ config, running }: Examined): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const name of ['ports', 'rtpPorts'] as const) {
    const range = config.media[name]
    const shown = `media.${name} ${range[0]}-${range[1]}`
    const taken: number[] = []
    const tried = spread(range)
    for (const port of tried) if ((await tryUdp('0.0.0.0', port)) !== undefined) taken.push(port)
    if (taken.length === 0) findings.push(yes(`${shown} (udp) are free.`, `${shown}（udp）可用。`))
    else if (running) {
      findings.push(yes(`${shown} (udp) are in use; Offhook is running.`, `${shown}（udp）使用中；Offhook 正在运行。`))
    } else if (taken.length < tried.length) {
      // The engine passes over a port that some other program happens to have.
      findings.push(
        note(
          `${shown} (udp) can be had, but for ${taken.join(', ')}, which another program has now.`,
          `${shown}（udp）可用，但 ${taken.join('、')} 目前被其他程序占用。`,
        ),
      )
    } else {
      findings.push(
        no(`${shown} (udp): none can be had.`, `${shown}（udp）：没有可用的端口。`, {
          en: `Set a range nobody else uses: media: { ${name}: ${name === 'ports' ? '41000-41015' : '41100-41999'} }`,
          zh: `请设置未被占用的范围：media: { ${name}: ${name === 'ports' ? '41000-41015' : '41100-41999'} }`,
        }),
      )
    }
  }
  return findings
}

export function spread([first, last]: PortRange): number[] {
  const count = last - first + 1
  if (count <= samples) return Array.from({ length: count }, (_, index) => first + index)
  return Array.from({ length: samples }, (_, index) => first + Math.round((index * (count - 1)) / (samples - 1)))
}
