/** `Name: value` lines, as pages give them in `extraHeaders`. */

/** The value of this line where it is of this name. */
export function headerValue(line: string, name: string): string | undefined {
  const colon = line.indexOf(':')
  return colon >= 0 && line.slice(0, colon).trim().toLowerCase() === name.toLowerCase()
    ? line.slice(colon + 1).trim()
    : undefined
}

export function isOf(line: string, name: string): boolean {
  return headerValue(line, name) !== undefined
}
