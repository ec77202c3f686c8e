import { run } from './door/run.mjs'

/**
 * Runs named steps one after another, says how each went.
 * @param {[name: string, program: string, args: string[], env?: NodeJS.ProcessEnv][]} list
 */
export async function steps(list) {
  const results = []
  for (const [name, program, args, env = {}] of list) {
    const start = performance.now()
    const code = await run(program, args, { ...process.env, ...env })
    results.push({ name, code, seconds: (performance.now() - start) / 1000 })
  }
  for (const { name, code, seconds } of results) {
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`)
  }
  return results
}
