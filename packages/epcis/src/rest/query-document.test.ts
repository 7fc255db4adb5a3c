import { describe, expect, test } from 'vitest'
import { EPCIS_CONTEXT } from '../terms.ts'
import { queryDocument } from './query-document.ts'

const creationDate = '2026-06-14T08:30:00Z'
const a = { '@context': [EPCIS_CONTEXT, { ex: 'https://a.example/' }], type: 'ObjectEvent', 'ex:x': '1' }
const b = { '@context': [EPCIS_CONTEXT, { ex: 'https://b.example/' }], type: 'ObjectEvent', 'ex:x': '2' }

describe('the document that answers a query', () => {
  test('has the context that all its events have', () => {
    expect(queryDocument({ events: [a, { ...a, 'ex:x': '3' }], creationDate })).toEqual({
      '@context': a['@context'],
      type: 'EPCISQueryDocument',
      schemaVersion: '2.0',
      creationDate,
      epcisBody: {
        queryResults: {
          queryName: 'SimpleEventQuery',
          resultsBody: {
            eventList: [
              { type: 'ObjectEvent', 'ex:x': '1' },
              { type: 'ObjectEvent', 'ex:x': '3' },
            ],
          },
        },
      },
    })
  })

  test('leaves each its own where one prefix means two things', () => {
    expect(queryDocument({ events: [a, b], creationDate, queryName: 'mine', subscriptionID: 'S' })).toMatchObject({
      '@context': [EPCIS_CONTEXT],
      epcisBody: { queryResults: { queryName: 'mine', subscriptionID: 'S', resultsBody: { eventList: [a, b] } } },
    })
  })

  test('may be empty', () => {
    expect(queryDocument({ events: [], creationDate })).toMatchObject({
      '@context': [EPCIS_CONTEXT],
      epcisBody: { queryResults: { resultsBody: { eventList: [] } } },
    })
  })
})
