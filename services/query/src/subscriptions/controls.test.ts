import type { JsonValue } from '@nguon/statement'
import { describe, expect, it } from 'vitest'
import type { RefusedError } from '../problem.ts'
import { parseControls } from './controls.ts'

const dest = 'https://erp.example/epcis'

function faultsOf(body: JsonValue): string[] {
  try {
    parseControls(body)
  } catch (error) {
    expect(error).toMatchObject({ name: 'RefusedError', code: 'CONTROLS_INVALID' })
    return (error as RefusedError).faults.map(({ pointer, code }) => `${pointer} ${code}`)
  }
  return []
}

describe('what a subscription is asked to be', () => {
  it('is a stream, or a schedule, with what else it says', () => {
    expect(parseControls({ dest, stream: true })).toEqual({
      dest,
      signatureToken: null,
      initialRecordTime: null,
      reportIfEmpty: false,
      schedule: null,
    })
    const all = {
      dest,
      signatureToken: '13df38',
      initialRecordTime: '2026-06-01T07:00:00.5+07:00',
      reportIfEmpty: true,
      schedule: { hour: '6' },
    }
    expect(parseControls(all)).toEqual({ ...all, initialRecordTime: new Date('2026-06-01T00:00:00.500Z') })
    expect(parseControls({ dest, stream: false, schedule: { hour: '6' } }).schedule).toEqual({ hour: '6' })
  })

  it('takes the token under both names that GS1 gives it', () => {
    expect(parseControls({ dest, stream: true, secret: 'a' }).signatureToken).toBe('a')
    expect(parseControls({ dest, stream: true, secret: 'a', signatureToken: 'a' }).signatureToken).toBe('a')
    expect(faultsOf({ dest, stream: true, secret: 'a', signatureToken: 'b' })).toEqual(['/secret EXCLUSIVE'])
  })

  it('never begins before the time that was given, however finely', () => {
    const { initialRecordTime } = parseControls({
      dest,
      stream: true,
      initialRecordTime: '2026-06-01T00:00:00.123400Z',
    })
    expect(initialRecordTime?.toISOString()).toBe('2026-06-01T00:00:00.124Z')
  })

  it.each<[JsonValue, string[]]>([
    [[], [' TYPE_WRONG']],
    [{ stream: true }, ['/dest MEMBER_MISSING']],
    [{ dest }, [' MEMBER_MISSING']],
    [{ dest, stream: false }, [' MEMBER_MISSING']],
    [{ dest, stream: true, schedule: { hour: '6' } }, ['/stream EXCLUSIVE']],
    [{ dest, stream: 'true' }, ['/stream TYPE_WRONG']],
    [{ dest, stream: true, reportIfEmpty: 1 }, ['/reportIfEmpty TYPE_WRONG']],
    [{ dest, stream: true, retries: 3 }, ['/retries MEMBER_UNKNOWN']],
    [{ dest, schedule: '0 6 * * *' }, ['/schedule TYPE_WRONG']],
    [{ dest, schedule: { hour: '25', day: '1' } }, ['/schedule/hour SCHEDULE_WRONG', '/schedule/day MEMBER_UNKNOWN']],
    [{ dest, stream: true, signatureToken: '' }, ['/signatureToken TOKEN_WRONG']],
    [{ dest, stream: true, secret: 'a'.repeat(257) }, ['/secret TOKEN_WRONG']],
    [{ dest, stream: true, initialRecordTime: '2026-06-01' }, ['/initialRecordTime TIME_WRONG']],
    [{ dest, stream: true, initialRecordTime: '2026-06-01T00:00:00' }, ['/initialRecordTime TIME_WRONG']],
    [{ dest, stream: true, initialRecordTime: '2026-13-01T00:00:00Z' }, ['/initialRecordTime TIME_WRONG']],
  ])('%j is refused', (body, faults) => {
    expect(faultsOf(body)).toEqual(faults)
  })
})
