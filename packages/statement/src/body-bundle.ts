/**
 * Many bodies in one answer, each after its length in four bytes. Which body is which, its digest says: asked for one
 * by one, bodies cost a log and its witness more than all checking.
 */
import { BodyError, MAX_BODY } from './body.ts'

/** The bundle of `bodies`. */
export function bodyBundle(bodies: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(bodies.reduce((sum, body) => sum + 4 + body.length, 0))
  const view = new DataView(bundle.buffer)
  let at = 0
  for (const body of bodies) {
    view.setUint32(at, body.length)
    bundle.set(body, at + 4)
    at += 4 + body.length
  }
  return bundle
}

/**
 * The bodies of a bundle, as views into it.
 * @throws BodyError SIZE
 */
export function parseBodyBundle(bundle: Uint8Array): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength)
  const bodies: Uint8Array[] = []
  for (let at = 0; at < bundle.length; ) {
    const length = at + 4 > bundle.length ? Number.POSITIVE_INFINITY : view.getUint32(at)
    const end = at + 4 + length
    if (length > MAX_BODY || end > bundle.length) throw new BodyError('SIZE', 'the bundle is cut')
    bodies.push(bundle.subarray(at + 4, end))
    at = end
  }
  return bodies
}
