/** What a character is good for, as bits of `chars`. */
export const TOKEN = 1
/** Of a host name or IPv4 address, in lower case. */
export const HOST = 2
export const UPPER = 4
/** Ends or spoils a parameter's value that is not quoted: `;`, blank, quote, comma. */
export const STOP = 8
/** Ends a parameter's name: the same and `=`, `<`. */
export const NAME_STOP = 16
/** Not to be in a URI: blanks, controls, quote, angle brackets. */
export const NO_URI = 32
export const ESCAPE = 64

/** Bits by character code; beyond ASCII there are none. */
export const chars = new Uint8Array(65_536)

function mark(text: string, bits: number): void {
  for (const char of text) chars[char.charCodeAt(0)] = (chars[char.charCodeAt(0)] ?? 0) | bits
}

mark('abcdefghijklmnopqrstuvwxyz0123456789-_.', TOKEN | HOST)
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZ', TOKEN | UPPER)
mark("!%*+`'~", TOKEN)
mark(';, \t\r\n"', STOP | NAME_STOP)
mark('=<', NAME_STOP)
for (let code = 0; code <= 32; code++) mark(String.fromCharCode(code), NO_URI)
mark('"<>', NO_URI)
mark('%', ESCAPE)
