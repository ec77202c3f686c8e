import type { Outcomes } from './outcomes.ts'
import { browsers, columns, rows } from './rows.ts'

/** The matrix as Markdown: a table for each browser, with footnotes. */
export function table(outcomes: Outcomes): string {
  const notes: string[] = []
  const mark = (note: string): string => {
    if (note === '') return ''
    if (!notes.includes(note)) notes.push(note)
    return ` (${notes.indexOf(note) + 1})`
  }
  const lines: string[] = []
  for (const browser of browsers) {
    lines.push('', `## ${browser}`, '', `| phone | ${columns.join(' | ')} |`, `|---|${'---|'.repeat(columns.length)}`)
    for (const row of rows) {
      const cells = columns.map((column) => {
        const outcome = outcomes.of(browser, row, column)
        if (outcome === undefined) return 'not run'
        return `${outcome.result === 'gap' ? 'no' : outcome.result}${mark(outcome.note)}`
      })
      lines.push(`| ${row.name} | ${cells.join(' | ')} |`)
    }
  }
  return [...lines, '', ...notes.map((note, at) => `${at + 1}. ${note}`)].join('\n')
}
