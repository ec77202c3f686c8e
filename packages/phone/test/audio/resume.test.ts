import '../fake/audio.ts'
import '../resume.test.ts'
