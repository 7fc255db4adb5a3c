import type { Translation } from './catalogue.ts'
import type { releaseVi } from './release.vi.ts'

/** The page from which the verifier is taken away, in English. */
export const releaseEn: Translation<typeof releaseVi> = {
  'release.title': 'A verifier to keep',
  'release.lead':
    'These two files verify a proof without this site. Download them once, compare the SHA-256, and use them for every proof file from then on.',
  'release.page': 'A page in one file: opened from your disk in a browser, without a network, without installing.',
  'release.program': 'A command in one file, for any Node from 20 on.',
  'release.size': 'Size',
  'release.bytes': ({ count }) => `${count} bytes`,
  'release.download': ({ name }) => `Download ${name}`,
  'release.logged': 'The log names exactly these two files',
  'release.logged-text': ({ index, version, when }) =>
    `Release record ${version} stands at position ${index} of the log, recorded at ${when}, signed with the platform’s registrar key.`,
  'release.differs': 'The log names other files',
  'release.waiting': 'No release record is anchored yet',
  'release.waiting-text':
    'The anchored state of the log does not name these files yet. The record is written when the system starts; look again in a minute.',
  'release.proof': 'Download the proof of the log (with this record in it)',
  'release.word':
    'This is the word of the server. The record lets others show that you were given another file than was published; it does not say that the file is good.',
  'release.compare': 'Compare the SHA-256 before use',
  'release.compare-text':
    'The number on this page is the platform’s own, so comparing with it shows nothing. Compare with one from elsewhere:',
  'release.compare-source': 'build it from the sources, the same byte for byte wherever it is built:',
  'release.compare-readme': 'the numbers in the README of sources that you had before',
  'release.witness-independent': ({ owner }) => `download it from the witness ${owner}, independent of the platform:`,
  'release.witness-own': ({ owner }) =>
    `download it from the witness ${owner}, run by the platform itself and so not independent:`,
  'release.witness-other': ({ owner }) =>
    `download it from the witness ${owner}, not counted as independent by this page’s trust file:`,
  'release.command': 'To print a SHA-256',
  'release.use': 'How to use it',
  'release.use-page': 'Open verifier.html, drop the proof file and the trust file, type or scan the code on the goods.',
  'release.use-command': 'Or run:',
  'release.use-trust':
    'The trust file says whom you trust; get it from the authority, or compare it by another way. This site’s own:',
}
