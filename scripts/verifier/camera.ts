/** The part of the Barcode Detection API that is used; it is not in every browser, and not in TypeScript's library. */
type Detector = { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> }
type DetectorClass = new (options: { formats: string[] }) => Detector

const PAUSE = 200

/** Whether this browser reads codes by itself. A library that does weighs a megabyte, so there is none beside it. */
export function readsCodes(): boolean {
  return 'BarcodeDetector' in globalThis && Boolean(navigator.mediaDevices?.getUserMedia)
}

/**
 * Shows the camera in `video` until it sees a code, and gives what that says; null if it was stopped before.
 *
 * @throws {DOMException} if there is no camera, or the reader does not allow it
 */
export async function scan(video: HTMLVideoElement, stopped: AbortSignal): Promise<string | null> {
  const { BarcodeDetector } = globalThis as unknown as { BarcodeDetector: DetectorClass }
  const detector = new BarcodeDetector({ formats: ['qr_code', 'data_matrix'] })
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    video.srcObject = stream
    await video.play()
    while (!stopped.aborted) {
      const [seen] = await detector.detect(video)
      if (seen) return seen.rawValue
      await new Promise(done => setTimeout(done, PAUSE))
    }
    return null
  } finally {
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}
