import '../fake/audio.ts'
import '../outgoing.test.ts'
