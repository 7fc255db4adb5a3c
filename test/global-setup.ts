import type { TestProject } from 'vitest/node'
import { openTestServer } from '../packages/store/src/test-server.ts'

/** Gives every test file of a run the one real PostgreSQL, which starts when the first of them asks. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openTestServer()
  project.provide('postgresDoor', server.door)
  return () => server.stop()
}
