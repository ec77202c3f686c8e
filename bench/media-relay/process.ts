import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Of /proc/PID/stat, per second. */
const TICKS = 100

/** User and system time of all threads of a process. */
export function cpuSeconds(pid: number): number {
  // Behind the name, which may hold spaces, stand fields 3 and on; 14 and 15 are the times (proc(5)).
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

/** MB that it has in memory. */
export function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

/** Packets that came for its UDP sockets and found no room: lost by who reads too late. */
export function droppedBySockets(pid: number): number {
  const own = new Set<string>()
  for (const file of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${file}`))?.[1]
      if (inode) own.add(inode)
    } catch {
      // Closed since the listing.
    }
  }
  let dropped = 0
  for (const line of readFileSync('/proc/net/udp', 'utf8').split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/)
    if (own.has(fields[9] ?? '')) dropped += Number(fields[12])
  }
  return dropped
}
