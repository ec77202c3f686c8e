/** Calls `each` with the bounds of every value of a list, split at commas outside quotes and angle brackets. */
export function eachValue(s: string, start: number, end: number, each: (start: number, end: number) => void): void {
  while (start < end) {
    const comma = itemEnd(s, start, end)
    each(start, comma)
    start = comma + 1
  }
}

/** Where the value that starts at `at` ends: at its comma or at `end`. */
export function itemEnd(s: string, at: number, end: number): number {
  // Most values are alone on their line.
  const comma = s.indexOf(',', at)
  if (comma < 0 || comma >= end) return end
  let depth = false
  for (let i = at; i < end; i++) {
    const code = s.charCodeAt(i)
    if (code === 44) {
      if (!depth) return i
    } else if (code === 34) {
      // A quote inside angle brackets is part of the URI.
      if (depth) continue
      for (i++; i < end && s.charCodeAt(i) !== 34; i++) if (s.charCodeAt(i) === 92) i++
    } else if (code === 60) depth = true
    else if (code === 62) depth = false
  }
  return end
}

/** The values of a header, split at commas outside quotes and angle brackets, trimmed; empty ones are left out. */
export function splitList(value: string): string[] {
  const out: string[] = []
  eachValue(value, 0, value.length, (start, end) => {
    const item = value.slice(start, end).trim()
    if (item !== '') out.push(item)
  })
  return out
}
