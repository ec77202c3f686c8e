import '../fake/audio.ts'
import '../hold.test.ts'
