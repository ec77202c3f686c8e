/** How to take back one thing that was opened. */
export type Step = () => Promise<void> | void

/** Takes back what was opened, the latest first. A step that fails does not keep the others from being taken. */
export async function undo(opened: Step[]): Promise<void> {
  for (let step = opened.pop(); step !== undefined; step = opened.pop()) {
    try {
      await step()
    } catch {
      // Closing: there is nobody left to tell, and the next step must still run.
    }
  }
}

/** Resolves when `done` is true, or after `limit` ms. */
export function settle(done: () => boolean, limit: number): Promise<void> {
  return new Promise((resolve) => {
    const start = performance.now()
    const look = () => {
      if (done() || performance.now() - start > limit) return resolve()
      setTimeout(look, 20)
      return undefined
    }
    look()
  })
}
