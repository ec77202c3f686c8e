import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { requirePeer } from '../peers/needs.ts'
import { tempDir } from './temp.ts'

/**
 * A network of its own for one program, with two ways to this machine: what a laptop has that leaves the Wi-Fi for the cable.
 * Both ways end at `host`, an address of this machine, where servers are to listen. Needs root and iproute2.
 */
export interface Namespace {
  readonly host: string
  /** A script that runs `program` inside; for launchers that take the path of an executable. */
  wrap(program: string): string
  /** The way in use loses its address and routes: connections over it are gone, and the other way is taken. */
  change(): void
  /** No way at all any more, until `change` or `restore`. */
  lose(): void
  /** Both ways are there again, as in the beginning. */
  restore(): void
  /** Every packet vanishes, in both directions, and nobody is told. */
  setDead(dead: boolean): void
  close(): void
}

let count = 0

/** Whether this process may make networks: as root, outside containers that forbid it. Says so where it may not. */
export function mayMakeNetworks(): boolean {
  const name = `offhookprobe${process.pid}`
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'pipe' })
    execFileSync('ip', ['netns', 'del', name], { stdio: 'pipe' })
    return true
  } catch (error) {
    process.stderr.write(`skipped: this process may make no network namespaces: ${(error as Error).message}\n`)
    return false
  }
}

/** `of`: another namespace, whose `host` is this one's too. Throws where this process may not make networks. */
export function openNamespace(of?: Namespace): Namespace {
  const nft = requirePeer('nftables')
  // Of 10/8 what nobody else on this machine is likely to use, another one for each namespace of each process.
  const number = (process.pid * 8 + count++) % 16_384
  const prefix = `10.${192 + (number >> 8)}.${number & 255}`
  const name = `offhook${number}`
  const host = of?.host ?? `${prefix}.1`
  const run = (...args: string[]): void => void execFileSync('ip', args, { stdio: 'pipe' })
  const inside = (...args: string[]): void => run('-n', name, ...args)
  // Two networks of four addresses each: ours is the first, theirs the second.
  const ways = [1, 2].map((way) => ({
    outer: `oh${number}v${way}`,
    inner: `way${way}`,
    ours: `${prefix}.${16 * way + 1}`,
    theirs: `${prefix}.${16 * way + 2}`,
    metric: way,
  }))
  const home = tempDir('offhook-namespace')
  const connect = ({ inner, ours, theirs, metric }: (typeof ways)[number]): void => {
    inside('addr', 'replace', `${theirs}/30`, 'dev', inner)
    inside('route', 'replace', 'default', 'via', ours, 'dev', inner, 'metric', `${metric}`)
  }
  const disconnect = ({ inner, theirs }: (typeof ways)[number]): void => {
    for (const args of [
      ['route', 'del', 'default', 'dev', inner],
      ['addr', 'del', `${theirs}/30`, 'dev', inner],
    ])
      try {
        inside(...args)
      } catch {
        // It was not connected.
      }
  }
  const close = (): void => {
    for (const args of [
      ['netns', 'del', name],
      ...ways.map(({ outer }) => ['link', 'del', outer]),
      ...(of ? [] : [['addr', 'del', `${host}/32`, 'dev', 'lo']]),
    ])
      try {
        run(...args)
      } catch {
        // What was not made, or went with the namespace.
      }
    home.remove()
  }
  try {
    run('netns', 'add', name)
    if (!of) run('addr', 'add', `${host}/32`, 'dev', 'lo')
    inside('link', 'set', 'lo', 'up')
    for (const way of ways) {
      run('link', 'add', way.outer, 'type', 'veth', 'peer', 'name', way.inner, 'netns', name)
      run('addr', 'add', `${way.ours}/30`, 'dev', way.outer)
      run('link', 'set', way.outer, 'up')
      // What is sent from here comes from the address that it is expected from.
      run('route', 'replace', `${prefix}.${16 * way.metric}/30`, 'dev', way.outer, 'src', host)
      inside('link', 'set', way.inner, 'up')
      connect(way)
    }
  } catch (error) {
    close()
    throw error
  }
  let used = 0
  const rules = (text: string): void =>
    void execFileSync('ip', ['netns', 'exec', name, nft, '-f', '-'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] })
  rules(
    'table inet offhook { chain in { type filter hook input priority 0; }; chain out { type filter hook output priority 0; }; }',
  )
  return {
    host,
    wrap(program) {
      const script = home.join(`${basename(program)}.sh`)
      writeFileSync(script, `#!/bin/sh\nexec ip netns exec ${name} ${program} "$@"\n`, { mode: 0o755 })
      return script
    },
    change() {
      const [old, next] = used === 0 ? [ways[0], ways[1]] : [ways[1], ways[0]]
      if (!old || !next) throw new Error('there are two ways')
      connect(next)
      disconnect(old)
      used = 1 - used
    },
    lose: () => ways.forEach(disconnect),
    restore() {
      ways.forEach(connect)
      used = 0
    },
    setDead: (dead) =>
      rules(
        dead
          ? 'add rule inet offhook in iifname "way*" drop; add rule inet offhook out oifname "way*" drop;'
          : 'flush table inet offhook;',
      ),
    close,
  }
}
