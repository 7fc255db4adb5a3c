export { buildCapture } from './capture.ts'
export type { CaptureDeps } from './deps.ts'
export { rebuildProjections } from './project.ts'
export { logRelease } from './release.ts'
