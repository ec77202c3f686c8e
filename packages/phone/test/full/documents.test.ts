/** The documents say what the source says. After a change: `npx vitest run --project unit packages/phone/test/full -u`. */
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { eventsDocument, failuresDocument } from './documents.ts'

const document = (name: string): string => fileURLToPath(new URL(`../../../../docs/sdk/${name}`, import.meta.url))

it('failures.md has every reason, in both languages', async () => {
  const text = failuresDocument()
  expect(text.match(/^## /gm)?.length).toBeGreaterThan(20)
  expect(text).not.toMatch(/undefined/)
  await expect(text).toMatchFileSnapshot(document('failures.md'))
})

it('events.md has every event', async () => {
  await expect(eventsDocument()).toMatchFileSnapshot(document('events.md'))
})
