/** Devices: listed, chosen, changed while talking, and lost. */
import { describe, expect, it } from 'vitest'
import { levelOf } from '../../src/full/devices/meter.ts'
import { ordered } from '../../src/full/devices/sending.ts'
import { FakePeer, FakeStream, type FakeTrack } from '../fake/media.ts'
import { device, type FullWorld, fullWorld, reasonOf, rung, settled, talk } from './fake.ts'

const sent = (at = 0): FakeTrack | null | undefined => FakePeer.all[at]?.sender.track

const lastAudio = ({ seen }: FullWorld): unknown => seen.captures.at(-1)?.audio

describe('devices', () => {
  it('are listed by kind, and their changes told', async () => {
    const world = await fullWorld()
    const { seen, phone } = world
    seen.devices = [device('audioinput', 'mic'), device('audiooutput', 'out'), device('videoinput', '')]
    expect(await phone.devices.list('audioinput')).toEqual([{ id: 'mic', kind: 'audioinput', label: 'mic' }])
    expect(await phone.devices.list()).toHaveLength(2)
    const told: number[] = []
    phone.devices.on('change', (devices) => told.push(devices.length))
    seen.changed()
    await world.clock.pass(0)
    expect(told).toEqual([2])
    await settled(world, phone.stop())
    seen.changed()
    await world.clock.pass(0)
    expect(told).toEqual([2])
  })
})

describe('a microphone', () => {
  it('is changed while talking, without a word to the far side, and the old one is closed', async () => {
    const world = await fullWorld()
    const { seen, phone, server, platform } = world
    seen.devices = [device('audioinput', 'usb')]
    const { call } = await talk(world)
    const before = server.log.length
    call.mute()
    await settled(world, phone.useMicrophone('usb'))
    expect(lastAudio(world)).toEqual({ deviceId: { exact: 'usb' } })
    expect(sent()).toBe(platform.streams[1]?.track)
    expect(platform.streams[0]?.getTracks()[0]).toBe(sent())
    expect(sent()?.enabled).toBe(false)
    call.unmute()
    expect(sent()?.enabled).toBe(true)
    expect(server.log).toHaveLength(before)
    const track = sent()
    await settled(world, call.hangUp())
    expect(track?.readyState).toBe('ended')
  })

  it('of one call is its own choice; the next call has the phone’s', async () => {
    const world = await fullWorld()
    world.seen.devices = [device('audioinput', 'usb')]
    const { call } = await talk(world)
    await settled(world, call.useMicrophone('usb'))
    expect(lastAudio(world)).toEqual({ deviceId: { exact: 'usb' } })
    await talk(world, 'carol')
    expect(lastAudio(world)).toBe(true)
  })

  it('that is unplugged gives way to another, which is unplugged in its turn', async () => {
    const world = await fullWorld()
    const { seen, phone, clock } = world
    seen.devices = [device('audioinput', 'usb')]
    await talk(world)
    await settled(world, phone.useMicrophone('usb'))
    for (let turn = 0; turn < 2; turn++) {
      seen.devices = []
      const lost = sent()
      lost?.lose()
      await clock.until(() => sent() !== lost)
      expect(sent()?.readyState).toBe('live')
      expect(lastAudio(world)).toBe(true)
    }
  })

  it('that is not there leaves the old one', async () => {
    const world = await fullWorld()
    const { call } = await talk(world)
    const before = sent()
    world.platform.microphone = async () => {
      throw new DOMException('no', 'NotAllowedError')
    }
    expect(await settled(world, reasonOf(call.useMicrophone('usb')))).toBe('microphone-refused')
    expect(sent()).toBe(before)
    expect(before?.readyState).toBe('live')
  })

  it('is treated as wished, and anew when the wish changes', async () => {
    const world = await fullWorld({ processing: { noiseSuppression: false } })
    await talk(world)
    expect(lastAudio(world)).toEqual({ noiseSuppression: false })
    await settled(world, world.phone.useProcessing({ echoCancellation: false }))
    expect(lastAudio(world)).toEqual({ echoCancellation: false })
    expect(world.seen.captures).toHaveLength(2)
  })

  it('goes through the page’s processor, and no light stays on', async () => {
    const made = new FakeStream()
    const given: unknown[] = []
    const world = await fullWorld({
      processor: (track) => {
        given.push(track)
        return made.track as unknown as MediaStreamTrack
      },
    })
    const { call } = await talk(world)
    const raw = world.platform.streams[0]?.track
    expect(given).toEqual([raw])
    expect(sent()).toBe(made.track)
    await settled(world, call.hangUp())
    expect([raw?.readyState, made.track.readyState]).toEqual(['ended', 'ended'])
  })

  it('goes through a chain of nodes; a processor that throws is reported and done without', async () => {
    const world = await fullWorld()
    const { call } = await talk(world)
    const gain = world.seen.context.createAnalyser() as unknown as AudioNode
    await settled(
      world,
      world.phone.useProcessor(() => ({ input: gain, output: gain })),
    )
    const raw = world.platform.streams.at(-1)?.track
    expect(world.seen.context.wires).toContainEqual([raw, undefined])
    expect(world.seen.context.wires).toContainEqual([undefined, sent()])
    await settled(
      world,
      world.phone.useProcessor(() => {
        throw new Error('mine')
      }),
    )
    expect(raw?.readyState).toBe('ended')
    expect(sent()).toBe(world.platform.streams.at(-1)?.track)
    expect(world.platform.reported).toHaveLength(1)
    await settled(world, call.hangUp())
  })
})

describe('an output', () => {
  it('is chosen for the voice, for the bell, and changed while both sound', async () => {
    const world = await fullWorld()
    const { seen, phone } = world
    seen.devices = [device('audiooutput', 'headset'), device('audiooutput', 'speaker')]
    await settled(world, phone.useRinger('speaker'))
    await rung(world)
    await world.clock.pass(0)
    expect([...seen.sinks]).toEqual([{ id: 'speaker' }])
    await phone.calls[0]?.hangUp()
    expect(seen.sinks.size).toBe(0)
    await talk(world)
    await settled(world, phone.useSpeaker('headset'))
    expect([...seen.sinks]).toEqual([{ id: 'headset' }])
  })

  it('that is unplugged is chosen no more', async () => {
    const world = await fullWorld()
    const { seen, phone } = world
    seen.devices = [device('audiooutput', 'headset')]
    await talk(world)
    await settled(world, phone.useSpeaker('headset'))
    seen.devices = []
    seen.changed()
    await world.clock.pass(0)
    expect([...seen.sinks]).toEqual([{ id: '' }])
  })

  it('that is not there, or does not open, is refused', async () => {
    const world = await fullWorld()
    await talk(world)
    expect(await settled(world, reasonOf(world.phone.useSpeaker('nowhere')))).toBe('misuse')
    world.seen.devices = [device('audiooutput', 'stuck')]
    expect(await settled(world, reasonOf(world.phone.useSpeaker('stuck')))).toBe('misuse')
    expect([...world.seen.sinks]).toEqual([{ id: '' }])
  })
})

describe('levels', () => {
  it('are measured while somebody listens, and not else', async () => {
    const world = await fullWorld()
    world.seen.context.loudness = 0.5
    const { call } = await talk(world)
    const told: { local: number; remote: number }[] = []
    await world.clock.pass(500)
    const off = call.on('level', (levels) => told.push(levels))
    await world.clock.pass(450)
    off()
    off()
    await world.clock.pass(500)
    expect(told).toHaveLength(4)
    expect(told[0]?.remote).toBeCloseTo(Math.SQRT1_2)
    call.on('level', (levels) => told.push(levels))
    await settled(world, call.hangUp())
    await world.clock.pass(500)
    expect(told).toHaveLength(4)
  })

  it('are 1 for a sine at full scale and 0 for silence', () => {
    expect(levelOf(Float32Array.from({ length: 800 }, (_, i) => Math.sin((i * Math.PI) / 20)))).toBeCloseTo(1)
    expect(levelOf(new Float32Array(800))).toBe(0)
  })
})

describe('sending', () => {
  it('is in the codecs wished for, in no more bandwidth than allowed', async () => {
    const world = await fullWorld({ codecs: ['pcma', 'opus'], maxBitrate: { audio: 24_000 } })
    await talk(world)
    const [peer] = FakePeer.all
    expect(peer?.transceiver.preferences.map(({ mimeType }) => mimeType)).toEqual([
      'audio/PCMA',
      'audio/opus',
      'audio/G722',
      'audio/PCMU',
    ])
    expect(peer?.sender.parameters.encodings).toEqual([{ maxBitrate: 24_000 }])
  })

  it('keeps the order of what is not named', () => {
    const all = ['audio/opus', 'audio/red', 'audio/PCMU', 'audio/CN'].map((mimeType) => ({ mimeType }))
    expect(ordered(all, ['PCMU']).map(({ mimeType }) => mimeType)).toEqual([
      'audio/PCMU',
      'audio/opus',
      'audio/red',
      'audio/CN',
    ])
  })
})
