export { type AnchorHealth, type AnchorService, type AnchorServiceDeps, buildAnchor } from './service.ts'
