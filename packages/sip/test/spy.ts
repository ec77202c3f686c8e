import type { Endpoint } from '../../testkit/src/link/index.ts'

/** What goes out of these endpoints, as text: headers of the last message whose start line and method are these. */
export function spy(...endpoints: readonly Endpoint[]) {
  const all: string[] = []
  for (const endpoint of endpoints) {
    const perform = endpoint.do.bind(endpoint)
    endpoint.do = (effects) => {
      for (const effect of effects === false ? [] : effects)
        if (effect.type === 'transmit')
          all.push(typeof effect.data === 'string' ? effect.data : new TextDecoder().decode(effect.data))
      perform(effects)
    }
  }
  const last = (start: string, method = '') => {
    const found = all.findLast((text) => text.startsWith(start) && new RegExp(`^CSeq: \\d+ ${method}`, 'm').test(text))
    if (found === undefined) throw new Error(`nobody sent ${start}`)
    return found
  }
  const header = (name: string, start: string, method = '') =>
    new RegExp(`^${name}: (.*)\r$`, 'm').exec(last(start, method))?.[1]
  return { header, last, all }
}
