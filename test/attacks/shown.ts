/** What a reader is told of a world: by the page that needs no script, and by the command line. */
import type { World } from '@nguon/proof/testing'
import { storyOf } from '@nguon/provenance'
import type { Subject } from '@nguon/statement'
import { reportLines } from '../../scripts/verify/print.ts'
import { reportOf } from '../../scripts/verify/report.ts'
import { provenancePage } from '../../services/resolver/src/pages/provenance.ts'
import { NOT_ASKED } from '../../services/resolver/src/proof/alerts.ts'
import { LOT, read } from './operator.ts'

const assets = { stylesheet: '/assets/page.css', icon: '/assets/icon.svg' }

/** Reads a world as one who scanned `scanned`: the verdict, the page in Vietnamese, the report in English. */
export async function shown(world: World, scanned: Subject[] = [LOT]) {
  const verdict = await read(world, undefined, { scanned })
  const story = storyOf(verdict)
  const page = provenancePage({ lang: 'vi', assets, story, verdict, alerts: NOT_ASKED, path: '/01/x' })
  const lines = [...reportLines(reportOf({ verdict, silent: [], byFile: false }, 'en'), 'en')].join('\n')
  return { verdict, page: String(page), lines }
}
