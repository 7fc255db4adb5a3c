import { describe, expect, test } from 'vitest'
import { discoveryHeaders } from './discovery.ts'
import { EXCEPTIONS, problemOf } from './exception.ts'
import { allowOf, OPERATIONS } from './operation.ts'

const announced = { vendorVersion: '1', captureLimit: 7, captureFileSizeLimit: 8, extensions: 'nguon=urn:nguon:' }

describe('the table of operations', () => {
  test('has 63 pairs of method and path, each once', () => {
    expect(OPERATIONS).toHaveLength(63)
    expect(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size).toBe(63)
  })

  test('says what may be done at a path', () => {
    expect(allowOf('/events')).toBe('OPTIONS, GET, POST')
    expect(allowOf('/queries/{queryName}')).toBe('OPTIONS, GET, DELETE')
    expect(allowOf('/nextPageToken/{token}')).toBe('DELETE')
    expect(allowOf('/nowhere')).toBe('')
  })

  test('gives each path the headers of its discovery, and no others', () => {
    const capture = discoveryHeaders('/capture', announced)
    expect(capture).toMatchObject({
      Allow: 'OPTIONS, GET, POST',
      'GS1-EPCIS-Min': '2.0.0',
      'GS1-EPCIS-Capture-Limit': '7',
      'GS1-EPCIS-Capture-File-Size-Limit': '8',
      'GS1-Capture-Error-Behaviour': 'all',
    })
    const events = discoveryHeaders('/events', announced)
    expect(events).not.toHaveProperty('GS1-EPCIS-Capture-Limit')
    const subscription = '/queries/{queryName}/subscriptions/{subscriptionID}'
    expect(discoveryHeaders(subscription, announced)).not.toHaveProperty('GS1-Query-Min-Record-Time')
    expect(discoveryHeaders(subscription, { ...announced, minRecordTime: '2026-01-01T00:00:00Z' })).toHaveProperty(
      'GS1-Query-Min-Record-Time',
      '2026-01-01T00:00:00Z',
    )
  })
})

describe('an exception', () => {
  test('is a problem with its type, title and status', () => {
    expect(problemOf('QueryParameterException', 'EQ_x: is unknown')).toEqual({
      type: 'epcisException:QueryParameterException',
      title: EXCEPTIONS.QueryParameterException[1],
      status: 400,
      detail: 'EQ_x: is unknown',
    })
    expect(problemOf('SecurityException', undefined, 401)).toEqual({
      type: 'epcisException:SecurityException',
      title: EXCEPTIONS.SecurityException[1],
      status: 401,
    })
  })
})
