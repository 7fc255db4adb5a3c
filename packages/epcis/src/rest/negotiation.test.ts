import { describe, expect, test } from 'vitest'
import { mediaTypeFor } from './media.ts'
import { answerHeaders, HeaderError, negotiate } from './negotiation.ts'

const refusal = (headers: Record<string, string>) => {
  try {
    negotiate(headers)
  } catch (error) {
    if (error instanceof HeaderError) return error.header
    throw error
  }
  return null
}

describe('the headers of a request', () => {
  test('may all be missing', () => {
    expect(negotiate({})).toMatchObject({
      epcisVersion: '2.0.1',
      cbvVersion: '2.0.0',
      epcFormat: 'No_Preference',
      captureErrorBehaviour: 'rollback',
      extensions: null,
    })
  })

  test.each([
    [{ 'gs1-epcis-version': '2.0' }, '2.0.1'],
    [{ 'gs1-epcis-version': '2.0.0' }, '2.0.0'],
    [{ 'gs1-epcis-min': '1.2', 'gs1-epcis-max': '2' }, '2.0.1'],
    [{ 'gs1-epcis-min': '1.2', 'gs1-epcis-max': '2.0.0' }, '2.0.0'],
    [{ 'gs1-epcis-min': '2.0.1', 'gs1-epcis-max': '3.0' }, '2.0.1'],
  ])('%j are answered in version %s', (headers, version) => {
    expect(negotiate(headers).epcisVersion).toBe(version)
  })

  test.each([
    [{ 'gs1-epcis-version': '1.2' }, 'GS1-EPCIS-Version'],
    [{ 'gs1-epcis-version': '2.1' }, 'GS1-EPCIS-Version'],
    [{ 'gs1-epcis-version': 'two' }, 'GS1-EPCIS-Version'],
    [{ 'gs1-epcis-min': '2.0.2' }, 'GS1-EPCIS-Min'],
    [{ 'gs1-epcis-max': '1.9.9' }, 'GS1-EPCIS-Max'],
    [{ 'gs1-epcis-min': '2.0.1', 'gs1-epcis-max': '2.0.0' }, 'GS1-EPCIS-Max'],
    [{ 'gs1-cbv-max': '1.2.2' }, 'GS1-CBV-Max'],
    [{ 'gs1-epc-format': 'always_epc_urn' }, 'GS1-EPC-Format'],
    [{ 'gs1-cbv-xml-format': 'XML' }, 'GS1-CBV-XML-Format'],
    [{ 'gs1-capture-error-behaviour': 'maybe' }, 'GS1-Capture-Error-Behaviour'],
    [{ 'gs1-extensions': 'ex' }, 'GS1-Extensions'],
    [{ 'gs1-extensions': 'ex=not a uri' }, 'GS1-Extensions'],
  ])('%j cannot be met, and %s is named', (headers, name) => {
    expect(refusal(headers)).toBe(name)
  })

  test('declare prefixes, and are repeated in the answer', () => {
    const negotiation = negotiate({ 'gs1-extensions': 'ex=https://ns.example/?a=b, b = urn:b:' })
    expect(negotiation.namespaces.get('ex')).toBe('https://ns.example/?a=b')
    expect(negotiation.namespaces.get('b')).toBe('urn:b:')
    expect(negotiation.namespaces.get('nguon')).toBe('urn:nguon:')
    expect(answerHeaders(negotiation)).toEqual({
      'GS1-EPCIS-Version': '2.0.1',
      'GS1-CBV-Version': '2.0.0',
      'GS1-Extensions': 'ex=https://ns.example/?a=b, b = urn:b:',
    })
  })
})

describe('the media type of an answer', () => {
  test.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/ld+json', 'application/ld+json'],
    ['application/json, application/ld+json', 'application/json'],
    ['application/json;q=0.5, application/ld+json;q=0.9', 'application/ld+json'],
    ['application/xml, application/*;q=0.1', 'application/json'],
    ['application/json;q=0, */*', 'application/ld+json'],
    ['application/xml', null],
    ['text/html, application/json;q=0', null],
  ])('for Accept: %s is %s', (accept, type) => {
    expect(mediaTypeFor(accept)).toBe(type)
  })
})
