import '../fake/audio.ts'
import '../glare.test.ts'
