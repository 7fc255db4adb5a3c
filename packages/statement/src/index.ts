export * from './api.ts'
export * from './encoding.ts'
