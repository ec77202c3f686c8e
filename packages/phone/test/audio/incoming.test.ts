import '../fake/audio.ts'
import '../incoming.test.ts'
