/** Groups a number for reading; what it does not know it leaves as it is. Never used for dialling. */
export function formatNumber(number: string): string {
  const china = /^(\+86)?(1[3-9]\d)(\d{4})(\d{4})$/.exec(number)
  if (china) return join(china[1], china[2], china[3], china[4])
  const america = /^(\+1)([2-9]\d{2})([2-9]\d{2})(\d{4})$/.exec(number)
  if (america) return join(america[1], america[2], america[3], america[4])
  // 95 and 400 numbers, and Chinese land lines with their area code.
  const service = /^(400|800)(\d{3})(\d{4})$/.exec(number)
  if (service) return join(service[1], service[2], service[3])
  const land = /^(\+86)?(0?(?:10|2\d)|0[3-9]\d{2})(\d{4})(\d{4})$/.exec(number)
  if (land && (land[1] || land[2]?.startsWith('0'))) return join(land[1], land[2], land[3], land[4])
  return number
}

function join(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part).join(' ')
}

/**
 * What a person typed or pasted, made diallable: separators of printed numbers go, `tel:` goes, full-width
 * digits become plain ones; a SIP address or a name stays.
 */
export function cleanNumber(text: string): string {
  const plain = text.normalize('NFKC').trim()
  const bare = plain.replace(/^tel:/i, '').replace(/;.*$/, '')
  // Invisible direction marks come along when numbers are copied from contact lists.
  const digits = bare.replace(/[\s().\-/\u200e\u200f\u202a-\u202e\u2010-\u2015]/g, '')
  if (/^\+?[\d*#,]+$/.test(digits)) return digits
  return plain.replace(/\s+/g, '')
}

/** One or two letters for the round picture; nothing for a number without a name. */
export function initialsOf(name: string | undefined): string {
  const words = (name ?? '').trim().split(/\s+/).filter(Boolean)
  const first = words[0]
  if (!first || !/\p{L}/u.test(first)) return ''
  const letters = Array.from(first)
  if (/\p{Script=Han}/u.test(first)) return letters.slice(-1).join('')
  const last = words.length > 1 ? Array.from(words[words.length - 1] ?? '')[0] : ''
  return `${letters[0] ?? ''}${last ?? ''}`.toUpperCase()
}
