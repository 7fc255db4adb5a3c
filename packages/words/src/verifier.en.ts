import type { Translation } from './catalogue.ts'
import type { verifierVi } from './verifier.vi.ts'

/** The verifier in one file, for whoever has it from elsewhere than the platform, in English. */
export const verifierEn: Translation<typeof verifierVi> = {
  'verifier.title': 'Verify a proof of origin',
  'verifier.lead':
    'This page is one file and computes every step on your machine. No file leaves it; the page asks a site only when you press download, and the nodes that you write down.',
  'verifier.noscript': 'This page needs JavaScript to compute. You can use the command-line tool verify.mjs.',
  'verifier.proof': 'Proof file',
  'verifier.proof-hint': 'Choose it, drop it anywhere on this page, or download it by the address typed above.',
  'verifier.code': 'Code on the goods',
  'verifier.code-hint':
    'Scan it, choose a photo of the QR code or drop one onto the page; or type the address in it, or the digits printed below it. Without a code, only the file itself says which goods it is about.',
  'verifier.scan': 'Scan with the camera',
  'verifier.scan-stop': 'Stop scanning',
  'verifier.scan-none':
    'The browser gives no camera to a page opened in this way: it takes https, or the file opened from the disk in another browser. Take a photo of the code and choose it, read the code with the camera app and paste the address here, or type the digits.',
  'verifier.scan-refused':
    'The camera is not allowed. Allow it in the browser and try again. Some browsers never let a page opened from the disk use it: then take a photo of the code and choose it, or type the code.',
  'verifier.scan-no-camera': 'There is no camera on this machine. Choose a photo of the code, or type the code.',
  'verifier.scan-failed':
    'The camera cannot be opened: perhaps another app has it. Close that app and try again, choose a photo of the code, or type it.',
  'verifier.photo': 'Choose a photo of the code',
  'verifier.photo-none': ({ names }) =>
    `${names}: no code can be read in the picture. Take it nearer, in good light and straight, one QR code to a picture.`,
  'verifier.fetch': ({ host }) => `Download the proof file from ${host}`,
  'verifier.fetching': ({ host }) => `Downloading from ${host}…`,
  'verifier.fetch-failed': ({ host, address }) =>
    `Nothing could be downloaded from ${host}. Open ${address} in another tab, save the file, and drop it here.`,
  'verifier.stranger': ({ names }) =>
    `${names}: neither a proof file nor a trust file, nor a PNG or JPEG picture. The two files are .json files downloaded from the site of the goods.`,
  'verifier.more': 'Ask independent sources, and for which time to answer',
  'verifier.no-both': 'Two files are needed: a trust file and a proof file. You may drop both onto this page.',
  'verifier.ready': 'Both files are there: press Verify.',
  'verifier.another': 'Check other goods (keep the trust file)',
  'verifier.trust': 'Trust file',
  'verifier.trust-hint':
    'Whom to trust is your choice and never taken from the proof file. Get a trust file from the authority, or /trust.json of the site that you trust, and compare it by another way.',
  'verifier.nodes': 'Nodes to ask about the chain',
  'verifier.nodes-hint':
    'One RPC address a line; none is needed. The node has to let other pages ask (CORS). Without an independent source the verdict is weaker and alerts are not known.',
  'verifier.as-of-head': 'Answer for the time of the file, not for today',
  'verifier.submit': 'Verify',
  'verifier.choose': 'Choose a file…',
  'verifier.not-chosen': 'no file chosen',
  'verifier.chosen': ({ name }) => `Chosen: ${name}`,
  'verifier.no-proof': 'Choose a proof file.',
  'verifier.no-proof-yet': ({ host }) =>
    `There is no proof file yet: press “Download the proof file from ${host}” below the code, or choose a file.`,
  'verifier.is-proof': ({ names }) =>
    `${names}: this is a proof file, and was put where proof files go. The trust file is another one: trust.json, from where you trust.`,
  'verifier.no-trust': 'Choose a trust file: without it nothing can be concluded.',
  'verifier.running': 'Verifying on your machine…',
  'verifier.fault': 'The tool failed, and nothing is concluded. Try a newer browser, or verify.mjs.',
  'verifier.about': ({ subject }) => `About: ${subject}`,
  'verifier.by-file': 'The code is as the file itself names it.',
  'verifier.steps': 'Step by step',
  'verifier.grounds': 'What it rests on',
  'verifier.release': ({ name, hash, index }) => `The log, position ${index}, names ${name} with SHA-256 ${hash}`,
  'verifier.file-hash': ({ hash }) => `SHA-256 of the file: ${hash}`,
}
