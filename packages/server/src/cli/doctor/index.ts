import { checkAddress } from './address.ts'
import { checkCertificate } from './certificate.ts'
import { checkData } from './data.ts'
import type { Examined, Finding } from './finding.ts'
import { checkMachine } from './machine.ts'
import { checkMediaPorts } from './media.ts'
import { checkPorts, isRunning } from './ports.ts'

export type { Finding } from './finding.ts'

const checks: readonly ((examined: Examined) => Promise<Finding[]>)[] = [
  checkMachine,
  checkData,
  checkPorts,
  checkCertificate,
  checkAddress,
  checkMediaPorts,
]

/** Looks at everything a start needs, and changes nothing. */
export async function* examine(given: Omit<Examined, 'running'>): AsyncGenerator<Finding> {
  const running = await isRunning(given.config)
  for (const check of checks) yield* await check({ ...given, running })
}
