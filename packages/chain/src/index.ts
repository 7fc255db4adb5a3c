export * from './anchor-log.ts'
export * from './evidence.ts'
export * from './rpc.ts'
export * from './transaction.ts'
