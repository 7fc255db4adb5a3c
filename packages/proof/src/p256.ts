// Loaded on demand. A file of its own, so that a bundler takes this one curve out of the library and leaves the rest.
export { p256 } from '@noble/curves/nist.js'
