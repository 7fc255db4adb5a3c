export { type Asset, type Assets, buildAssets, pageAssets } from './assets.ts'
export { buildResolver, type ResolverDeps } from './resolver.ts'
