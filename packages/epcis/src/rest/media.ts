/** The media types of the JSON binding, the preferred one first. */
export const MEDIA_TYPES = ['application/json', 'application/ld+json'] as const

/**
 * Which of {@link MEDIA_TYPES} answers an `Accept` header (RFC 9110 §12.5.1), or null if none does: XML is not spoken
 * here. Without the header JSON does.
 */
export function mediaTypeFor(accept: string | undefined): (typeof MEDIA_TYPES)[number] | null {
  if (accept === undefined || accept.trim() === '') return MEDIA_TYPES[0]
  const ranges = accept.split(',').map(part => {
    const [range = '', ...parameters] = part.split(';').map(text => text.trim().toLowerCase())
    const quality = parameters.find(text => text.startsWith('q='))
    return { range, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 }
  })
  const qualityOf = (type: string) => {
    for (const wanted of [type, 'application/*', '*/*']) {
      const found = ranges.find(({ range }) => range === wanted)
      if (found) return found.quality
    }
    return 0
  }
  const [json, ld] = MEDIA_TYPES
  const best = qualityOf(ld) > qualityOf(json) ? ld : json
  return qualityOf(best) > 0 ? best : null
}
