/** What this package uses of the platform; browsers and Node all have it. */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
  encodeInto(text: string, into: Uint8Array): { read: number; written: number }
}
declare class TextDecoder {
  constructor(label?: string, options?: { ignoreBOM?: boolean; fatal?: boolean })
  decode(bytes?: Uint8Array): string
}
