import type { Case } from './case.ts'

/** docs/spec/torture.md. */
export function tableOf(rfcs: Readonly<Record<string, readonly Case[]>>): string {
  const chapters = Object.entries(rfcs).map(([title, cases]) =>
    [
      `## ${title}`,
      '',
      '| section | case | what is odd | read as | answered | handed on | why |',
      '|---|---|---|---|---|---|---|',
      ...cases.map(row),
    ].join('\n'),
  )
  return `# Torture tests

The cases of RFC 4475 and RFC 5118, and what a server's user agent (\`createUserAgent\`) does with each over UDP. The messages are
**rebuilt from their descriptions**: they are not the RFCs' to the byte. Written by packages/sip/test/torture/torture.test.ts, which
checks every row; \`npx vitest run -u packages/sip/test/torture\` writes this page anew.

'Handed on' is what the driver of the user agent gets: an \`invitation\`, a \`request\` which it has to answer, or that something was
\`malformed\`, for the log. A \`100\` goes out with every invitation; what follows is the driver's.

${chapters.join('\n\n')}
`
}

function row({ section, name, odd, read, answers, told, why }: Case): string {
  const reading = 'wrong' in read ? `malformed: ${read.status} ${read.wrong}` : 'meant'
  const cells = [section, name, odd, reading, answers.join(', ') || '-', told.join(', ') || '-', why]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`
}
