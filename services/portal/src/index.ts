export { type Accounts, openAccounts, type Person } from './accounts.ts'
export type { Capture, CaptureAnswer, CaptureRequest } from './capture.ts'
export { buildPortal, type PortalDeps } from './portal.ts'
