/** The two platform classes this package uses; browsers and Node both have them. */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { ignoreBOM?: boolean; fatal?: boolean })
  decode(bytes?: Uint8Array): string
}
