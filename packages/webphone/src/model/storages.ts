import { type KeyValue, Store } from './store.ts'

/** A storage for pages that forbid theirs (cookies blocked, sandboxed frames): it lasts as long as the page. */
export function memoryStorage(): KeyValue {
  const entries = new Map<string, string>()
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }
}

export function browserStore(): Store {
  return new Store(
    take(() => localStorage),
    take(() => sessionStorage),
  )
}

// Reading the property itself throws where storage is forbidden.
function take(storage: () => Storage): KeyValue {
  try {
    return storage()
  } catch {
    return memoryStorage()
  }
}
