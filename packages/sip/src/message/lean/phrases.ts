/** What a page's user agent says; for the rest the words of the class do. */
const PHRASES: Readonly<Record<number, string>> = {
  100: 'Trying',
  180: 'Ringing',
  481: 'Call/Transaction Does Not Exist',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  491: 'Request Pending',
}

const CLASSES = ['', 'Progress', 'OK', 'Redirection', 'Request Failure', 'Server Failure', 'Global Failure']

export function phrase(status: number): string {
  return PHRASES[status] ?? CLASSES[Math.floor(status / 100)] ?? ''
}
