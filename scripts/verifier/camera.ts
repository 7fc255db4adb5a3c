import { ownReader, readQr } from './codes.ts'

/** Between two looks at what the camera sees, in milliseconds. */
const PAUSE = 150
/** Enough pixels for a code that fills a quarter of what the camera sees, and few enough for an old phone. */
const SIDE = 640
const PATIENCE = 50

/** What to tell a reader whose camera gives nothing. */
export type CameraFault = 'verifier.scan-refused' | 'verifier.scan-no-camera' | 'verifier.scan-failed'

/** Whether this page is let near a camera: browsers hide it from pages that came over an open line. */
export function hasCameras(): boolean {
  return Boolean(navigator.mediaDevices?.getUserMedia)
}

/**
 * Shows the camera in `video` until it sees a code, and gives what that says; null if it was stopped before.
 *
 * @throws {DOMException} if there is no camera, or the reader does not allow it: see {@link faultOf}
 */
export async function scan(video: HTMLVideoElement, stopped: AbortSignal): Promise<string | null> {
  const own = await ownReader()
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    video.srcObject = stream
    await video.play()
    while (!stopped.aborted) {
      const seen = own ? await own(video) : readQr(video, SIDE, PATIENCE)
      if (seen) return seen
      await new Promise(done => setTimeout(done, PAUSE))
    }
    return null
  } finally {
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}

/** Which sentence goes with an error of {@link scan}; null for one that is not the camera's. */
export function faultOf(error: unknown): CameraFault | null {
  if (!(error instanceof DOMException)) return null
  if (['NotAllowedError', 'SecurityError'].includes(error.name)) return 'verifier.scan-refused'
  if (['NotFoundError', 'OverconstrainedError'].includes(error.name)) return 'verifier.scan-no-camera'
  return 'verifier.scan-failed'
}
