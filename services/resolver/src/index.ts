export { type Asset, type Assets, buildAssets, pageAssets } from './assets.ts'
export { answerErrors, answerFrameworkError, buildResolver, type ResolverDeps } from './resolver.ts'
export { languageOf } from './respond.ts'
export { readVerifier, type VerifierFile } from './verifier.ts'
