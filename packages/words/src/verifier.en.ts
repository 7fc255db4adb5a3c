import type { Translation } from './catalogue.ts'
import type { verifierVi } from './verifier.vi.ts'

/** The verifier in one file, for whoever has it from elsewhere than the platform, in English. */
export const verifierEn: Translation<typeof verifierVi> = {
  'verifier.title': 'Verify a proof of origin',
  'verifier.lead':
    'This page is one file and computes every step on your machine. The proof file does not leave it; the page asks nobody but the nodes that you write down.',
  'verifier.noscript': 'This page needs JavaScript to compute. You can use the command-line tool verify.mjs.',
  'verifier.proof': 'Proof file',
  'verifier.proof-hint': 'Drop the file here or choose it. It is downloaded from the page of a lot.',
  'verifier.code': 'Code on the goods',
  'verifier.code-hint':
    'Type the address in the QR code, or the digits printed below it. Without a code, only the file itself says which goods it is about.',
  'verifier.scan': 'Scan with the camera',
  'verifier.scan-stop': 'Stop scanning',
  'verifier.scan-none': 'This browser cannot read codes with the camera by itself: type the code.',
  'verifier.scan-failed': 'The camera cannot be opened: type the code.',
  'verifier.fetch': 'Download the proof file of this code',
  'verifier.trust': 'Trust file',
  'verifier.trust-hint':
    'Whom to trust is your choice and never taken from the proof file. Get a trust file from the authority, or /trust.json of the site that you trust, and compare it by another way.',
  'verifier.nodes': 'Nodes to ask about the chain',
  'verifier.nodes-hint':
    'One RPC address a line; none is needed. The node has to let other pages ask (CORS). Without an independent source the verdict is weaker and alerts are not known.',
  'verifier.as-of-head': 'Answer for the time of the file, not for today',
  'verifier.submit': 'Verify',
  'verifier.chosen': ({ name }) => `Chosen: ${name}`,
  'verifier.no-proof': 'Choose a proof file.',
  'verifier.no-trust': 'Choose a trust file: without it nothing can be concluded.',
  'verifier.running': 'Verifying on your machine…',
  'verifier.fault': 'The tool failed, and nothing is concluded. Try a newer browser, or verify.mjs.',
  'verifier.about': ({ subject }) => `About: ${subject}`,
  'verifier.by-file': 'The code is as the file itself names it.',
  'verifier.steps': 'Step by step',
  'verifier.grounds': 'What it rests on',
  'verifier.file-hash': ({ hash }) => `SHA-256 of the file: ${hash}`,
}
