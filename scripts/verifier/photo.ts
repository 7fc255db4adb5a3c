import { ownReader, readQr } from './codes.ts'

/** First as a near code is read soonest, then as a far one in a large photo can be; no phone refuses either. */
const SIDES = [1600, 4000]
const PATIENCE = 1500

/** What the code in a photo says; null where none can be read, or the file is no picture after all. */
export async function readPhoto(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const picture = await pictureOf(bytes)
  if (!picture) return null
  try {
    const own = await ownReader()
    const seen = await own?.(picture)
    if (seen) return seen
    for (const side of SIDES) {
      const read = readQr(picture, side, PATIENCE)
      if (read) return read
      if (Math.max(picture.width, picture.height) <= side) break
    }
    return null
  } finally {
    picture.close()
  }
}

async function pictureOf(bytes: Uint8Array<ArrayBuffer>): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(new Blob([bytes]))
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
}
