/** The same page script over npm's jssip and over ours, in Chromium, against our server: the same events in the same order. */
import { lacks } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Scenario, scenarios } from './behaviour/scenarios.ts'
import { type Library, openStage, type Stage } from './behaviour/stage.ts'

describe.skipIf(lacks('chromium'))('A page cannot tell ours from npm’s', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())

  async function run({ alice, bob, play }: Scenario, library: Library) {
    const actors = await Promise.all([stage.actor(library, '1001', alice), stage.actor(library, '1002', bob)])
    try {
      await play(...actors)
      const [of1001, of1002] = await Promise.all(actors.map((actor) => actor.log()))
      return { alice: of1001, bob: of1002 }
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
