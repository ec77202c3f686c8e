/** The texts of a document's `ts` blocks. */
export function codeOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code)
}
