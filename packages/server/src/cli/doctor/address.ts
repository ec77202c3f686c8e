import { mediaAddresses } from '../../assembly/addresses.ts'
import { isLoopback } from '../../config/index.ts'
import { ipv4Interfaces } from '../../transport/index.ts'
import { type Examined, type Finding, no, note, yes } from './finding.ts'

/** Which address browsers and phones are told to send audio to. */
export async function checkAddress({ config }: Examined): Promise<Finding[]> {
  const addresses = mediaAddresses(config)
  const list = addresses.join(', ')
  const auto = config.media.publicAddress === 'auto'
  if (addresses.every(isLoopback)) {
    return [
      no(
        `Audio is offered on ${list} only: browsers elsewhere will not connect, and most on this machine will not either.`,
        `音频仅通过 ${list} 提供：其他机器的浏览器无法连接，本机的多数浏览器也不行。`,
        {
          en: 'Connect this machine to a network, or set media: { publicAddress: 203.0.113.7 } to an address of it.',
          zh: '请将本机接入网络，或设置 media: { publicAddress: 203.0.113.7 } 为本机的地址。',
        },
      ),
    ]
  }
  if (auto) {
    return [yes(`Audio is offered on ${list} (found by itself).`, `音频通过 ${list} 提供（自动检测）。`)]
  }
  const own = ipv4Interfaces().map(({ address }) => address)
  const foreign = addresses.filter((address) => !own.includes(address))
  if (foreign.length === 0) return [yes(`Audio is offered on ${list}.`, `音频通过 ${list} 提供。`)]
  const ranges = [config.media.ports, config.media.rtpPorts].map(([first, last]) => `${first}-${last}`).join(', ')
  return [
    note(`${foreign.join(', ')} is no address of this machine itself.`, `${foreign.join('、')} 不是本机自身的地址。`, {
      en: `Right behind a router (NAT) that forwards UDP ${ranges} to this machine; otherwise set publicAddress: auto`,
      zh: `若路由器（NAT）已将 UDP ${ranges} 转发到本机则没有问题；否则请设置 publicAddress: auto`,
    }),
  ]
}
