/** The same page script over npm's jssip and over ours, in Chromium, against our server: the same events in the same order. */
import { lacks } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Scenario, scenarios } from './behaviour/scenarios.ts'
import { type Actor, type Library, openStage, type Stage } from './behaviour/stage.ts'

describe.skipIf(lacks('chromium'))('A page cannot tell ours from npm’s', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())

  async function run({ alice, bob, carol, play }: Scenario, library: Library) {
    const actors = await Promise.all([stage.actor(library, '1001', alice), stage.actor(library, '1002', bob)])
    if (carol) actors.push(await stage.actor(library, '1003'))
    try {
      const [first, second, third = second] = actors as [Actor, Actor, Actor?]
      await play(first, second, third)
      return await Promise.all(actors.map((actor) => actor.log()))
    } finally {
      await Promise.all(actors.map((actor) => actor.do('it.ua.stop()').catch(() => {})))
      await Promise.all(actors.map((actor) => actor.close()))
    }
  }

  test.each(scenarios)('$title', async (scenario) => {
    const theirs = await run(scenario, 'npm')
    const ours = await run(scenario, 'ours')
    expect(ours).toEqual(theirs)
  })
})
