import type { Translation } from './catalogue.ts'
import type { witnessVi } from './witness.vi.ts'

/** The page that a witness shows at its own address, in English. */
export const witnessEn: Translation<typeof witnessVi> = {
  'witness.title': ({ origin }) => `A witness of the log ${origin}`,
  'witness.lead':
    'This machine keeps a copy of its own of the log and checks every entry before it signs. Its signature says that the log was only ever added to: no entry was changed, and none taken out.',
  'witness.owner': ({ owner }) => `Run by ${owner}, independent of the platform by their own word.`,
  'witness.unnamed': 'The policy of the log does not name who runs this witness.',
  'witness.own': 'This witness is run by the platform itself and is not an independent one.',
  'witness.following': 'Following the log; everything has agreed so far.',
  'witness.next':
    'Waiting for the next head: the newest one of the log was there before, and this witness signs from the one after it on.',
  'witness.waiting': ({ code }) => `Waiting, and not signing a new head for now (${code}).`,
  'witness.stopped':
    'A CONTRADICTION WAS FOUND: the log signed what cannot be true together. The witness has stopped signing and keeps the evidence.',
  'witness.evidence': 'See the evidence of the contradiction',
  'witness.newest': 'Newest head signed',
  'witness.size': ({ count }) => `${count} entries`,
  'witness.none': 'No head was signed yet.',
  'witness.since': 'Signing since',
  'witness.address': 'Address of the key',
  'witness.contract': 'Signs for the contract',
  'witness.heads': 'Every head that was signed',
  'witness.verifier': 'The verifier, from here and not from the platform',
  'witness.compare':
    'To compare: the size and both roots in a proof file have to be those of the head of that size at /heads/{size} of this machine.',
}
