// The words are for people who read traces, the number is what counts (RFC 3261 7.2): those of the class do.
const CLASSES = ['', 'Progress', 'OK', 'Redirection', 'Refused', 'Server Error', 'Declined']

export function phrase(status: number): string {
  return CLASSES[Math.floor(status / 100)] ?? ''
}
