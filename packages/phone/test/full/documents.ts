/** The documents that are made of the source: docs/sdk/failures.md and docs/sdk/events.md. */
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { failure } from '../../src/failures.ts'
import { videoError } from '../../src/full/failures.ts'
import type { Failure, FailureReason, FullFailureReason } from '../../src/types.ts'

const sourceOf = (path: string): ts.SourceFile => {
  const text = readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8')
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
}

/** Members of a union of strings, each with the comment at its end of the line. */
function union(source: ts.SourceFile, name: string): { value: string; comment: string }[] {
  const found = source.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === name)
  if (!found || !ts.isTypeAliasDeclaration(found) || !ts.isUnionTypeNode(found.type))
    throw new Error(`no union ${name}`)
  return found.type.types.map((node) => {
    const [line = ''] = source.text.slice(node.end).split('\n')
    const [, comment = ''] = /^\s*\/\/\s*(.*)$/.exec(line) ?? []
    return { value: node.getText(source).slice(1, -1), comment }
  })
}

/** Events of an interface: what listeners are given, and the comment above. */
function events(source: ts.SourceFile, name: string): { name: string; given: string; comment: string }[] {
  const found = source.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name)
  if (!found || !ts.isInterfaceDeclaration(found)) throw new Error(`no interface ${name}`)
  return found.members.map((member) => {
    const doc = ts.getJSDocCommentsAndTags(member).map((node) => node.getText(source))
    const type =
      ts.isPropertySignature(member) && member.type && ts.isFunctionTypeNode(member.type) ? member.type : undefined
    const given = type?.parameters.map((one) => one.getText(source).replaceAll(/\s+/g, ' ')).join(', ') ?? ''
    return { name: member.name?.getText(source) ?? '', given, comment: plain(doc.join('\n')) }
  })
}

const plain = (comment: string): string =>
  comment
    .replaceAll(/^\/\*\*|\*\/$/g, '')
    .replaceAll(/^\s*\*\s?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

const cell = (text: string): string => text.replaceAll('|', '\\|')

function section(what: Failure, comment: string): string {
  const { reason, message, remedy } = what
  return [
    `## \`${reason}\``,
    '',
    ...(comment ? [`When: ${comment}.`, ''] : []),
    `Final: ${what.final ? 'yes' : 'no'}.`,
    '',
    '| | English | 中文 |',
    '|---|---|---|',
    `| What happened | ${cell(message.en)} | ${cell(message.zh)} |`,
    `| What to do | ${cell(remedy.en)} | ${cell(remedy.zh)} |`,
    '',
  ].join('\n')
}

export function failuresDocument(): string {
  const types = sourceOf('types.ts')
  const base = union(types, 'FailureReason').map(({ value, comment }) =>
    section(failure(value as FailureReason), comment),
  )
  const full = union(types, 'FullFailureReason').map(({ value, comment }) =>
    section(videoError(value as FullFailureReason).failure, comment),
  )
  return [
    '# What can go wrong',
    '',
    'Made from the source of `@offhook/phone`: do not edit. Every promise of the SDK rejects with `PhoneError`; its `failure`',
    'has one of these reasons, and so has the `outcome` of a call that came to nothing. `failure.status` is the SIP',
    "response's status or 0, `failure.cause` the browser's error or the response itself.",
    '',
    '`failure.final` is true where the same attempt comes to the same end until somebody has changed something: a permission,',
    'the password, the number. False: it passes by itself, or it is worth trying again. Whether the SDK itself goes on trying',
    'says what carries the failure: in the state `reconnecting` it does, and such a failure is never final; in the state',
    "`failed`, in a call's outcome and in a rejection it does not.",
    '',
    ...base,
    'The following come from the full phone alone (`@offhook/phone`, not `@offhook/phone/audio`).',
    '',
    ...full,
  ].join('\n')
}

const tables = [
  ['phone.on(…)', 'types.ts', 'PhoneEvents'],
  ['call.on(…)', 'types.ts', 'CallEvents'],
  ['phone.devices.on(…)', 'full/devices/devices.ts', 'DevicesEvents'],
] as const

export function eventsDocument(): string {
  const parts = tables.map(([title, file, name]) => {
    const rows = events(sourceOf(file), name).map(
      (event) => `| \`${event.name}\` | ${event.given && `\`${cell(event.given)}\``} | ${cell(event.comment)} |`,
    )
    return [`## \`${title}\``, '', '| Event | Listeners are given | |', '|---|---|---|', ...rows, ''].join('\n')
  })
  return [
    '# Events',
    '',
    'Made from the source of `@offhook/phone`: do not edit. `on` returns what ends the subscription. Events that tell a state',
    '(`state`, `calls`, `muted`, `remoteStream`, `audioBlocked`) tell a new listener the present one at once.',
    '',
    ...parts,
  ].join('\n')
}
