import type { Translation } from './catalogue.ts'
import type { proofVi } from './proof.vi.ts'

/** What a reader is told about a proof, in English. */
export const proofEn: Translation<typeof proofVi> = {
  'verdict.verified': 'Verified',
  'verdict.verified.text':
    'Every step holds: each statement is signed and in the log, and the history fits the signed state of the log.',
  'verdict.by-file': ({ subject }) => `The file holds, but only for the code that the FILE ITSELF names: ${subject}`,
  'verdict.by-file.text':
    'Nobody said which code is on the goods, so nothing is verified about them: whoever gave you the file may have chosen another code, or cut a recalled lot out of it. Scan or type the code on the goods and verify again (the command: add --scanned CODE).',
  'verdict.invalid': 'Not valid',
  'verdict.invalid.text': 'This proof does not hold. Do not trust what comes with it.',
  'verdict.contradicted': 'Contradicted',
  'verdict.contradicted.text':
    'A source that you asked shows another state. Keep this file: it is evidence that somebody tells two truths.',
  'verdict.alert': 'Alert',
  'verdict.alert.text':
    'The regulator has put an alert about these goods on the chain. Stop using them and ask where you bought them.',
  'verdict.recalled': 'Recalled',
  'verdict.recalled.text':
    'A recall by somebody entitled to order it is in force. Stop using it and ask where you bought it.',
  'verdict.incomplete': 'Public information is missing',
  'verdict.incomplete.text': 'Something that anyone may read is not shown in the file, so nothing can be concluded.',
  'verdict.unanchored': 'No anchor seen',
  'verdict.unanchored.text':
    'No independent witness and no source that you asked bears out the chain part of the file; whoever made the file could have made it up.',
  'verdict.stale': 'Out of date',
  'verdict.stale.text': 'The proof was right when it was made, but it is too old to answer for today. Fetch it again.',
  'verdict.pending': 'Pending',
  'verdict.pending.text': 'The information is signed and accepted, but not yet part of an anchored state of the log.',
  'verdict.unknown': 'Nothing known',
  'verdict.unknown.text':
    'The log holds nothing about this code that anyone may read, so it is not known where the goods come from. Ask the seller before believing the pack.',

  'strength.full':
    'The highest: an independent witness signed, and an independent source of yours has the very block that the file names.',
  'strength.witnesses':
    'An independent witness signed this state. No independent source bore out the chain part of the file: that is not verified.',
  'strength.chain':
    'An independent source of yours has the very block that the file names; there is no independent witness.',
  'strength.operator':
    'It rests on the platform’s own word: no witness and no source of the chain counts as independent.',

  'verified.witnesses': 'Verified, with an independent witness',
  'verified.chain': 'Verified, without an independent witness',
  'verified.operator': 'Verified, on the platform’s word alone',
  'verified.witness-yes': 'Independent witness',
  'verified.witness-no': 'No independent witness',
  'verified.source-yes': 'Independent source of the chain',
  'verified.source-no': 'No independent source of the chain',

  'complete.yes': ({ count, when }) =>
    `These are all ${count} statements about this code, none was left out, as of ${when}.`,
  'complete.absent': ({ when }) =>
    `This code was never registered, as of ${when}: nobody has declared anything about it.`,
  'complete.no': ({ count, when }) =>
    `The file holds ${count} statements about this code, as of ${when}. There is no independent witness, so it cannot be said that none was left out.`,
  'complete.no-absent': ({ when }) =>
    `The file holds nothing about this code, as of ${when}. There is no independent witness, so it cannot be said that it was never registered.`,
  'alerts.none': 'There is no alert on the chain, according to an independent source.',
  'alerts.none-operator': 'There is no alert on the chain, according to the platform’s own source.',
  'alerts.unknown':
    'Whether there is an alert is not known: not every contract that you trust had a source that answered.',
  'alerts.raised': ({ subjects }) => `There is an alert on the chain about ${subjects}.`,

  'step.decoding': 'Reading the file',
  'step.head': 'Signatures on the state of the log',
  'step.subjects': 'The code that was scanned',
  'step.map': 'Map of the log',
  'step.history': 'All statements counted',
  'step.statements': 'Each statement and its signature',
  'step.signers': 'Keys and roles of the signers',
  'step.serial': 'Serial number',
  'step.anchor': 'Chain part of the file',
  'step.sources': 'Sources that you asked',
  'step.age': 'Age',

  'reason.too-large': 'The file is larger than 16 MB.',
  'reason.not-json': 'The file is not readable JSON.',
  'reason.not-canonical': 'The file is not written in the one way allowed: a space, a repeated or an extra part.',
  'reason.malformed': 'The file does not have exactly the parts of a proof file.',
  'reason.statement-malformed': 'A statement in the file is malformed.',
  'reason.too-many-statements': 'The file holds more than 10,000 statements.',
  'reason.checkpoint-malformed': 'The log’s checkpoint cannot be read.',
  'reason.checkpoint-foreign-key': 'The checkpoint is not signed by the platform that you trust.',
  'reason.checkpoint-other-head': 'The checkpoint is of another state than the file.',
  'reason.witness-signature': 'A witness signature is not of the address it is given for.',
  'reason.below-quorum': 'Fewer witnesses than you ask for signed this state.',
  'reason.heads-order': 'The earlier states are out of order.',
  'reason.heads-inconsistent': 'An earlier state is not a beginning of this one: the log was rewritten.',
  'reason.nothing-scanned': 'It is not known which code was scanned.',
  'reason.answer-missing': 'The file does not answer for a code it has to: the item, its lot or its product.',
  'reason.answer-unasked': 'The file speaks of another code than the one scanned.',
  'reason.answer-twice': 'The file answers twice for one code.',
  'reason.map-proof':
    'The history in the file is not the one that the log commits to: something was left out, added or changed.',
  'reason.count-differs': 'The file holds another number of statements than the log counts.',
  'reason.index-order': 'The statements are not in the order of the log.',
  'reason.index-beyond-head': 'A statement lies beyond this state of the log.',
  'reason.entry-twice': 'A statement is counted twice.',
  'reason.inclusion': 'A statement is not in the log at the position given.',
  'reason.key-not-named': 'A statement does not name the code whose history it is put in.',
  'reason.signature': 'A signature is wrong: the content or the signer was changed.',
  'reason.audience': 'A statement was signed for another log.',
  'reason.issuer': 'A statement names a wrong issuer.',
  'reason.kind': 'A statement is of a kind that is not allowed here, or its content is not of its kind.',
  'reason.body-digest': 'The content of a statement was changed.',
  'reason.body-rules': 'The parts of a statement’s content do not fit together.',
  'reason.subjects-differ': 'A statement names other goods than its content does.',
  'reason.body-withheld': 'Public content is not shown, or the whole of it was erased.',
  'reason.erasure-missing': 'Content is said to be erased without an authority’s decision.',
  'reason.promise': 'The promise or receipt of a pending statement is wrong.',
  'reason.signer-missing': 'The key history of a signer is missing, so it is not known whether its key was still live.',
  'reason.key-statement': 'The enrolment or revocation of a key does not count.',
  'reason.key-not-live': 'A key was not live where it signed, or is not of that party.',
  'reason.role': 'The signer has not the role to say that.',
  'reason.serial': 'The serial number is not one of this lot.',
  'reason.serial-unasked': 'The file proves a serial number that you did not scan.',
  'reason.denial': 'The denial of the serial number is wrong.',
  'reason.anchor-missing': 'The file has no chain part.',
  'reason.anchor-foreign': 'The chain part is of a contract or chain that you do not trust.',
  'reason.rules-unknown': 'The chain has rules that this tool does not know.',
  'reason.header': 'The block header is wrong.',
  'reason.account-proof': 'The contract is not proved to be in that block.',
  'reason.code-hash': 'The contract has other code than the one you trust.',
  'reason.storage-proof': 'What the contract holds is not proved.',
  'reason.slots-differ': 'The contract holds another state of the log.',
  'reason.no-source': 'No source bears out the block that the file names.',
  'reason.other-head': 'The contract holds another state of the same number of entries.',
  'reason.other-block': 'At that number a source has another, final block.',
  'reason.alert': 'The contract holds an alert about these goods.',
  'reason.head-superseded': 'The contract holds a much newer state.',
  'reason.head-old': 'The state of the log is too old.',
  'reason.clock': 'The state of the log is later than your clock. Check the time of this machine.',

  'verify.usage': ({ command }) =>
    `Usage: ${command} FILE|URL [--scanned CODE] [--trust FILE] [--rpc URL]… [--as-of-head] [--lang vi|en]`,
  'verify.no-trust':
    'There is no trust file, so nothing can be concluded. Whom to trust is your choice and never taken from the proof file: get a trust file from the authority, or /trust.json of the site that you trust, compare it by another way, then add --trust FILE.',
  'verify.bad-option': ({ option }) => `There is no option ${option}.`,
  'verify.bad-value': ({ option }) => `The option ${option} lacks a value, or takes none.`,
  'verify.bad-lang': ({ lang }) => `There is no language “${lang}”: use --lang vi or --lang en.`,
  'verify.bad-rpc': ({ url }) =>
    `“${url}” is not the address of a node: --rpc takes one that begins with http:// or https://.`,
  'verify.too-many': ({ more }) =>
    `One file or address is verified at a time; too many: ${more}. A code with spaces or brackets has to be quoted.`,
  'verify.trust-missing': ({ path }) => `There is no trust file ${path}. Look at the name after --trust.`,
  'verify.trust-unreadable': ({ path }) =>
    `The trust file ${path} cannot be opened. Look whether it is a file, and whether you may read it.`,
  'verify.trust-not-json': ({ path }) =>
    `The trust file ${path} is not readable JSON. Get it again from where you trust.`,
  'verify.trust-is-proof': ({ path }) =>
    `${path} is a proof file and not a trust file. The trust file is another one: trust.json, from where you trust.`,
  'verify.trust-member': ({ path, member }) =>
    `The trust file ${path} is wrong at “${member}”: absent, unknown, out of place or of a wrong value. Get it again from where you trust.`,
  'verify.bad-scanned': ({ path }) =>
    `The code ${path} cannot be read. Write it as on the goods, such as '(01) 08930000000033 (10) LOT', or the address in the QR code.`,
  'error.malformed.digit': ({ ai, value, right }) =>
    `The check digit of (${ai}) ${value} does not match: if the other digits are right, the last must be ${right}. One digit is mistyped or misprinted; compare it with the pack.`,
  'verify.no-file': ({ path }) => `There is no file ${path}. Look at its name.`,
  'verify.file-unreadable': ({ path }) =>
    `The file ${path} cannot be opened. Look whether it is a file, and whether you may read it.`,
  'verify.unreadable': ({ target }) => `${target} cannot be fetched.`,
  'verify.own-trust': ({ path }) =>
    `Trusting this installation’s own file: ${path}. A stranger needs a trust file of their own.`,
  'verify.trust': ({ path }) => `Trusting ${path}.`,
  'verify.scanned': ({ subject }) => `Code scanned: ${subject}`,
  'verify.scanned-by-file': ({ subject }) =>
    `Code named by the file itself: ${subject}. If you have the code on the goods, add --scanned to be sure that the file is about them.`,
  'verify.as-of-head': 'This answers for the time of the file, not for today.',
  'verify.head': ({ size, when }) => `State of the log: ${size} entries, at ${when}`,
  'verify.witness-independent': ({ owner }) => `Witness ${owner}: independent`,
  'verify.witness-own': ({ owner }) => `Witness ${owner}: run by the platform itself`,
  'verify.witness-other': ({ owner }) => `Witness ${owner}: not counted as independent by this trust file`,
  'verify.source-independent': ({ name }) => `Source ${name}: independent`,
  'verify.source-own': ({ name }) => `Source ${name}: run by the platform itself`,
  'verify.source-matches': 'agrees',
  'verify.source-differs': 'does not agree',
  'verify.source-silent': ({ name }) => `Source ${name}: no answer`,
  'verify.no-source':
    'No source of the chain was asked. Name a node (the command: --rpc URL), best one that the platform does not run.',
  'verify.none-asked': 'No source answered, so nothing was compared with the chain.',
  'verify.ok': 'ok',
  'verify.failed': 'failed',
  'verify.not-reached': 'not reached',
  'limits.title': 'What this proof does not say',
  'limits.truth':
    'Whether what was declared is true: only who declared it, what they declared, and that nothing was changed.',
  'limits.goods':
    'Whether the goods in your hand are genuine: a code can be copied onto others. Compare the goods with what was declared.',
  'limits.by-file': 'Whether the file is about your goods: there was no code on them to compare it with.',
  'limits.withheld': 'Some content is only for partners or the authority, and the file does not show it.',
  'limits.erased': 'Some content was erased by decision of the authority.',
  'verify.result': ({ verdict }) => `Verdict: ${verdict}`,
}
