import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Runs a script of this folder in a Node of its own; the last line that it prints. */
export async function engineOutput(
  script: string,
  args: readonly string[],
  node: readonly string[] = [],
): Promise<string> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [...node, path, ...args], { maxBuffer: 1 << 24 })
  return stdout.trim().split('\n').at(-1) ?? ''
}
