import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { BrowserName, Column, Row } from './rows.ts'

/** `gap`: cannot be, or is not yet; the note says why. */
export interface Outcome {
  readonly result: 'heard' | 'failed' | 'gap'
  readonly note: string
}

/** What came of each cell, kept in a file after each, so that a run that was cut off goes on from there. */
export class Outcomes {
  readonly #file: string
  readonly #known: Record<string, Outcome>

  /** With `isResumed` what an earlier run found counts. */
  constructor(file: string, isResumed: boolean) {
    this.#file = file
    this.#known =
      isResumed && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Outcome>) : {}
  }

  of(browser: BrowserName, row: Row, column: Column): Outcome | undefined {
    return this.#known[`${browser}, ${row.name}, ${column}`]
  }

  keep(browser: BrowserName, row: Row, column: Column, outcome: Outcome): void {
    this.#known[`${browser}, ${row.name}, ${column}`] = outcome
    mkdirSync(path.dirname(this.#file), { recursive: true })
    writeFileSync(this.#file, JSON.stringify(this.#known, undefined, 2))
  }
}
