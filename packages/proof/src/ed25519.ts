// Loaded on demand. A file of its own, so that a bundler takes this one curve out of the library and leaves the rest.
export { ed25519 } from '@noble/curves/ed25519.js'
