import { decodeQR } from 'qr/decode.js'

/** A picture that a code may be in: a camera's, or a photo. */
export type Picture = HTMLVideoElement | ImageBitmap
/** Reads what the code in a picture says; null where it sees none. */
export type Reader = (picture: Picture) => Promise<string | null>

/** The part of the Barcode Detection API that is used; it is not in every browser, and not in TypeScript's library. */
type Detector = { detect(source: Picture): Promise<{ rawValue: string }[]> }
type DetectorClass = {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

const FORMATS = ['qr_code', 'data_matrix']
const canvas = document.createElement('canvas')

/** The browser's own reader, which knows Data Matrix too; null where there is none, or one that reads no QR code. */
export async function ownReader(): Promise<Reader | null> {
  const { BarcodeDetector } = globalThis as unknown as { BarcodeDetector?: DetectorClass }
  // Some browsers have the interface on every system, and what reads only on some.
  const formats = (await BarcodeDetector?.getSupportedFormats())?.filter(name => FORMATS.includes(name)) ?? []
  if (!BarcodeDetector || !formats.includes('qr_code')) return null
  const detector = new BarcodeDetector({ formats })
  return async picture => (await detector.detect(picture))[0]?.rawValue ?? null
}

/**
 * Reads a QR code without the browser's help.
 *
 * @param side how many pixels the longer side of the picture is brought to before it is read
 * @param patience for how many milliseconds to try what is not read at once
 */
export function readQr(picture: Picture, side: number, patience: number): string | null {
  const [width, height] = sizeOf(picture)
  if (width === 0 || height === 0) return null
  const ratio = side / Math.max(width, height)
  // A whole number keeps the edges of a small drawing of a code where they are.
  const scale = ratio < 1 ? ratio : Math.floor(ratio)
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const paper = canvas.getContext('2d', { willReadFrequently: true })!
  paper.imageSmoothingEnabled = scale < 1
  paper.imageSmoothingQuality = 'high'
  // What is transparent would be read as black.
  paper.fillStyle = '#fff'
  paper.fillRect(0, 0, canvas.width, canvas.height)
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height)
  try {
    const image = paper.getImageData(0, 0, canvas.width, canvas.height)
    return decodeQR(image, { effort: Number.POSITIVE_INFINITY, timeLimit: patience })
  } catch {
    // It throws for each picture without a code, and says of no error which kind it is.
    return null
  }
}

function sizeOf(picture: Picture): [width: number, height: number] {
  return 'videoWidth' in picture ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height]
}
