import { defineConfig } from 'vitest/config'

/** The layers alone, without the database that the rest of the tests begins with: `npm run check` has ten seconds. */
export default defineConfig({ test: { include: ['test/layers.test.ts'] } })
