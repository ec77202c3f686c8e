import { MisuseError } from './errors.ts'

const TOKEN = /^[\w\-.!%*+`'~]+$/
const BREAK = /[\r\n\0]/

/** Throws where the text would break the message apart. */
export function checkText(what: string, text: string): void {
  if (BREAK.test(text)) throw new MisuseError(`${what}: a line break`)
}

export function checkToken(what: string, text: string): void {
  if (!TOKEN.test(text)) throw new MisuseError(`${what}: ${text}`)
}

export function checkUri(uri: string): void {
  if (uri === '' || /[\s\0<>]/.test(uri)) throw new MisuseError(`Request-URI: ${uri}`)
}

export function printLine(name: string, value: string): string {
  checkToken('Header name', name)
  checkText(name, value)
  return `${name}: ${value}\r\n`
}
