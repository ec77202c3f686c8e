import type { ConfigProblem } from './types.ts'

/** `file:line:column`, what is wrong, and lines that would be right. */
export function printProblem(problem: ConfigProblem, language: 'en' | 'zh'): string {
  const where = `${problem.file}:${problem.line}:${problem.column}`
  const what = problem.path ? `${problem.path}: ${problem.text[language]}` : problem.text[language]
  if (problem.example === undefined) return `${where}\n  ${what}`
  const label = language === 'zh' ? '示例：' : 'For example:'
  const lines = problem.example.split('\n').map((line) => `    ${line}`)
  return [where, `  ${what}`, `  ${label}`, ...lines].join('\n')
}
