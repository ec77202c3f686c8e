/** The words are for people who read traces, the number is what counts (RFC 3261 7.2). */
export function phrase(status: number): string {
  return status < 200 ? 'Progress' : status < 300 ? 'OK' : 'Refused'
}
