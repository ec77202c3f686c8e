import { type TSchema, Type } from '@sinclair/typebox'
import type { Bilingual } from './types.ts'

/** What a mistaken value is answered with: carried by the schema, so that the rule and its words stay together. */
export interface Help {
  readonly expects: Bilingual
  readonly example: string
}

export const help = (en: string, zh: string, example: string): { expects: Bilingual; example: string } => ({
  expects: { en, zh },
  example,
})

export const off = [Type.Literal(false), Type.Literal('off')] as const

export const address = (example: string) =>
  Type.Union([Type.String({ format: 'address' }), ...off], help('host:port, or off', '“主机:端口” 或 off', example))

export const file = (what: string) => Type.String({ minLength: 1, ...help('a file name', '文件名', what) })

export const closed = { additionalProperties: false } as const

export const section = <T extends Record<string, TSchema>>(properties: T, words: Help) =>
  Type.Object(properties, { ...closed, ...words })
