import type { EngineStats } from '../../engine/types.ts'

export function sumOf(all: readonly EngineStats[]): EngineStats {
  const dropped: Record<string, number> = {}
  for (const one of all)
    for (const [reason, count] of Object.entries(one.dropped)) dropped[reason] = (dropped[reason] ?? 0) + count
  const sum = (value: (stats: EngineStats) => number) => all.reduce((total, one) => total + value(one), 0)
  return {
    calls: sum(({ calls }) => calls),
    legs: sum(({ legs }) => legs),
    packetsIn: sum(({ packetsIn }) => packetsIn),
    packetsOut: sum(({ packetsOut }) => packetsOut),
    dropped,
  }
}
