import { concat, decodeSign1, fromHex, toHex, utf8 } from '@nguon/statement'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { ProofCode, StepName } from './error.ts'
import type { ProofFile } from './file.ts'
import { decodeRlp, encodeRlp, type Rlp } from './rlp.ts'
import { answerOf, chainHolding, checkpointOf, createWorld, generateEd25519, type World, witnessed } from './testing.ts'
import { LOT, OTHER_LOT } from './testing-settled.ts'

/** A file that somebody made of an honest one; returned where it is not the same object any more. */
export type Forgery = (file: ProofFile, world: World) => ProofFile | undefined | Promise<ProofFile | undefined>

/** What a forger does to a valid file, and the step and code at which it is refused. */
export const FORGERIES: readonly [name: string, step: StepName, code: ProofCode, forge: Forgery][] = [
  ['head of another size', 'head', 'checkpoint-other-head', ({ head }) => set(head, { size: head.size - 1n })],
  ['map root exchanged', 'head', 'checkpoint-other-head', ({ head }) => set(head, { mapRoot: head.logRoot })],
  [
    'checkpoint by another key',
    'head',
    'checkpoint-foreign-key',
    ({ head }, world) => set(head, { checkpoint: checkpointOf({ ...world, checkpoints: generateEd25519() }, head) }),
  ],
  [
    'checkpoint with a second signature line',
    'head',
    'checkpoint-malformed',
    ({ head }) => set(head, { checkpoint: `${head.checkpoint}${head.checkpoint.split('\n\n')[1]}` }),
  ],
  ['witness dropped: below quorum', 'head', 'below-quorum', ({ head }) => set(head, { witnesses: [] })],
  [
    'witness signature of another head',
    'head',
    'witness-signature',
    ({ head, heads }) => set(head, { witnesses: heads[0]!.witnesses }),
  ],
  [
    'witness that nobody trusts: below quorum',
    'head',
    'below-quorum',
    ({ head }) => set(head, { witnesses: witnessed(createWorld([{ owner: 'X', independent: true }]), head) }),
  ],
  [
    'high s in a witness signature',
    'head',
    'witness-signature',
    ({ head }) => void head.witnesses[0]!.signature.set(new Uint8Array(32).fill(0x7f), 32),
  ],
  ['earlier head of another log', 'head', 'witness-signature', ({ heads }) => set(heads[0]!, { logRoot: hash(1) })],
  ['cut consistency path', 'head', 'heads-inconsistent', ({ heads }) => void heads[0]!.consistency.pop()],
  ['earlier head that is later', 'head', 'heads-order', file => ({ ...file, heads: [...file.heads, ...file.heads] })],
  ['product answer left out', 'subjects', 'answer-missing', file => ({ ...file, answers: file.answers.slice(0, 1) })],
  [
    'answer for another lot',
    'subjects',
    'answer-missing',
    async (file, world) => ({ ...file, answers: [await answerOf(world, OTHER_LOT), file.answers[1]!] }),
  ],
  [
    'answer for another lot beside',
    'subjects',
    'answer-unasked',
    async (file, world) => ({ ...file, answers: [...file.answers, await answerOf(world, OTHER_LOT)] }),
  ],
  ['answer given twice', 'subjects', 'answer-twice', file => ({ ...file, records: [file.answers[1]!] })],
  [
    'history of another lot under this one’s name',
    'map',
    'map-proof',
    async (file, world) => {
      const other = await answerOf(world, OTHER_LOT)
      return { ...file, answers: [{ ...other, subject: LOT }, file.answers[1]!] }
    },
  ],
  ['last statement left out', 'map', 'map-proof', ({ answers }) => void answers[0]!.statements.pop()],
  ['statements in another order', 'map', 'map-proof', ({ answers }) => void answers[0]!.statements.reverse()],
  [
    'absence claimed of a lot that is there',
    'map',
    'map-proof',
    ({ answers }) => set(answers[0]!, { map: { ...answers[0]!.map, terminal: null }, statements: [] }),
  ],
  ['sibling cut', 'map', 'map-proof', ({ answers }) => void answers[0]!.map.siblings.pop()],
  ['sibling padded', 'map', 'map-proof', ({ answers }) => void answers[0]!.map.siblings.push(hash(0))],
  ['other index', 'map', 'map-proof', ({ answers }) => set(answers[0]!.statements[1]!, { index: 5n })],
  ['wrong count', 'history', 'count-differs', ({ answers }) => set(answers[0]!.map, { terminal: { count: 9n } })],
  ['cut path', 'statements', 'inclusion', ({ answers }) => void answers[0]!.statements[0]!.path.pop()],
  ['padded path', 'statements', 'inclusion', ({ answers }) => void answers[0]!.statements[0]!.path.push(hash(0))],
  [
    'paths of two statements exchanged',
    'statements',
    'inclusion',
    ({ answers: [lot] }) => {
      const [a, b] = lot!.statements
      ;[a!.path, b!.path] = [b!.path, a!.path]
      return undefined
    },
  ],
  [
    'altered body',
    'statements',
    'body-digest',
    ({ answers: [lot] }) => {
      const body = new TextDecoder().decode(lot!.statements[1]!.bodies[0] as Uint8Array)
      lot!.statements[1]!.bodies = [utf8(body.replace('shipping', 'storing'))]
      return undefined
    },
  ],
  [
    'statement of 65 bodies',
    'decoding',
    'statement-malformed',
    ({ answers: [lot] }) => {
      const statement = lot!.statements[1]!
      const { protectedBytes, payload, signature } = decodeSign1(statement.entry)
      const further = Array.from({ length: 64 }, (_, at) =>
        concat(fromHex('83005820'), hash(at), fromHex(`8166${toHex(utf8(`/ex:${at + 10}`))}`)),
      )
      const more = concat(fromHex('9841'), payload!.subarray(1), ...further)
      return set(statement, {
        entry: concat(
          fromHex('d28459'),
          u16(protectedBytes),
          protectedBytes,
          fromHex('a059'),
          u16(more),
          more,
          fromHex('5840'),
          signature,
        ),
        bodies: [...statement.bodies, ...further.map(() => 'withheld' as const)],
      })
    },
  ],
  ['body dropped', 'statements', 'body-rules', ({ answers }) => set(answers[0]!.statements[1]!, { bodies: [] })],
  [
    'recall marked as erased',
    'statements',
    'erasure-missing',
    ({ answers }) => set(answers[0]!.statements[1]!, { bodies: ['erased'] }),
  ],
  [
    'signer’s key history left out',
    'signers',
    'signer-missing',
    file => ({ ...file, signers: file.signers.filter(({ subject }) => subject.id !== 'VT-0007') }),
  ],
  ['contract of another log', 'anchor', 'anchor-foreign', ({ anchors }) => set(anchors[0]!, { contract: address(9) })],
  ['anchor on another chain', 'anchor', 'anchor-foreign', ({ anchors }) => set(anchors[0]!, { chainId: 1n })],
  ['chain under other rules', 'anchor', 'rules-unknown', ({ anchors }) => set(anchors[0]!, { rules: 'qbft' })],
  ['block number exchanged', 'anchor', 'header', ({ anchors }) => set(anchors[0]!, { blockNumber: 7n })],
  [
    'header of an earlier block',
    'anchor',
    'header',
    ({ anchors }, world) => set(anchors[0]!, { header: world.heads[0]!.anchor.header }),
  ],
  [
    'header with another state root',
    'anchor',
    'account-proof',
    ({ anchors: [anchor] }) => {
      const fields = decodeRlp(anchor!.header) as Rlp[]
      return set(anchor!, { header: encodeRlp([...fields.slice(0, 3), hash(3), ...fields.slice(4)]) })
    },
  ],
  [
    'account of an earlier block',
    'anchor',
    'account-proof',
    ({ anchors }, world) => set(anchors[0]!, { account: world.heads[0]!.anchor.account }),
  ],
  [
    'whole anchor of an earlier head',
    'anchor',
    'slots-differ',
    ({ anchors }, world) => set(anchors[0]!, world.heads[0]!.anchor),
  ],
  [
    'slot exchanged for another',
    'anchor',
    'storage-proof',
    ({ anchors: [anchor] }) => set(anchor!, { storage: [anchor!.storage[1], anchor!.storage[0], anchor!.storage[2]] }),
  ],
  [
    'slot with another value',
    'anchor',
    'storage-proof',
    ({ anchors: [anchor] }) => void set(anchor!.storage[0], { value: hash(5) }),
  ],
  [
    'contract with other code',
    'anchor',
    'code-hash',
    ({ anchors, head }, world) => {
      const codeHash = keccak_256(utf8('other code'))
      return set(anchors[0]!, chainHolding(head, { ...world, codeHash, number: anchors[0]!.blockNumber }).anchor)
    },
  ],
]

/** What a forger does to the text of a valid file, which is then not decoded. */
export const RESPELLINGS: readonly [name: string, code: ProofCode, forge: (text: string) => string][] = [
  ['whitespace at the end', 'not-canonical', text => `${text}\n`],
  ['space between members', 'not-canonical', text => text.replace(',"answers"', ', "answers"')],
  ['duplicate member', 'not-canonical', text => text.replace('{"format"', '{"format":"x","format"')],
  ['number in another spelling', 'not-canonical', text => text.replace(/"size":(\d+)/, '"size":$1.0')],
  ['letter in another spelling', 'not-canonical', text => text.replace('nguon-proof', '\\u006eguon-proof')],
  [
    'member in another place',
    'malformed',
    text => text.replace(/"time":(\d+),"logRoot":("[^"]*")/, '"logRoot":$2,"time":$1'),
  ],
  ['member that nobody knows', 'malformed', text => text.replace('{"format"', '{"extra":0,"format"')],
  ['number below zero', 'malformed', text => text.replace(/"size":\d+/, '"size":-1')],
  ['unused bits in base64url', 'malformed', text => text.replace(/"mapRoot":"([^"]{42})[^"]"/, '"mapRoot":"$1B"')],
  ['hash of another length', 'malformed', text => text.replace(/"mapRoot":"[^"]{4}/, '"mapRoot":"')],
  ['upper case in hex', 'malformed', text => text.replace('"header":"0xf9', '"header":"0xF9')],
  ['lone surrogate', 'malformed', text => text.replace('"id":"', '"id":"\\ud800')],
  ['noncharacter', 'malformed', text => text.replace('"id":"', '"id":"\uffff')],
  ['byte order mark', 'not-json', text => `\ufeff${text}`],
  ['cut end', 'not-json', text => text.slice(0, -1)],
]

const set = <Target extends object>(target: Target, members: Partial<Target>): undefined => {
  Object.assign(target, members)
}
const u16 = ({ length }: Uint8Array) => Uint8Array.of(length >> 8, length & 255)
const hash = (n: number) => new Uint8Array(32).fill(n)
const address = (n: number) => `0x${n.toString().padStart(40, '0')}`
