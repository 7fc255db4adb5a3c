import type { Translation } from './catalogue.ts'
import type { checkVi } from './check.vi.ts'

/** The check in the reader's own browser and the inspector's page, in English. */
export const checkEn: Translation<typeof checkVi> = {
  'check.title': 'Check it yourself',
  'check.lead': 'Your phone fetches the proof file and recomputes each step, instead of taking the server’s word.',
  'check.noscript':
    'This browser does not run the verifier, so your device has checked nothing. You can download the proof file and check it with another tool.',
  'check.running': 'Checking on your device…',
  'check.again': 'Check again',
  'check.failed': 'Not checked: the proof file could not be fetched. Check the network and try again.',
  'check.not-proof': 'This is not a proof file that can be read.',
  'check.steps': 'Step by step',
  'check.sources': 'Sources asked',
  'check.source-own': ({ name }) => `${name} – run by the platform itself, not independent`,
  'check.source-independent': ({ name }) => `${name} – independent`,
  'check.source-matches': 'agrees',
  'check.source-differs': 'disagrees',
  'check.source-silent': 'no answer',
  'check.source-none': 'No source could be asked about the chain.',
  'check.source-rpc': "This site's gateway to the chain (/rpc)",
  'check.trust':
    'The verifier was sent by this site, and the keys and the contract to compare with come from its trust file. For a fully independent check, take the verifier away (at the foot of the page) and use it with a trust file from elsewhere.',
  'check.server-title': 'What the server found',
  'check.server-note':
    'The server checked this for you, because your browser runs no script. It is the word of the server and not a result from your device.',
  'check.device-title': 'What your device found',
  'inspector.title': 'Verify a proof',
  'inspector.lead':
    'Drop a proof file here, or type the code on the pack. Every step is computed on this device; the file does not leave it.',
  'inspector.verifier': 'Rather not trust the script that this page sends? Take the verifier away and use it instead:',
  'inspector.file': 'Proof file',
  'inspector.file-hint': 'A .json file downloaded from the page of a lot',
  'inspector.file-noscript': 'Checking a file needs script. Without it, type the code on the pack below.',
  'inspector.drop': 'Drop the file here',
  'inspector.submit': 'Verify',
  'inspector.print': 'Print the result',
  'inspector.about': 'The file is about',
  'inspector.as-of': 'Time of the proof',
  'inspector.as-of-head': 'Answer for the time of the file, not for today',
  'inspector.about-note': 'Code compared with',
  'inspector.by-file': 'as the file itself names it; compare it with the pack',
  'inspector.checked-at': 'Checked at',
  'inspector.file-hash': 'SHA-256 of the file',
  'inspector.statements': 'Verified statements',
  'inspector.sign': 'Inspector (signature, full name)',
  'inspector.open-page': 'Open the page of the lot',
}
