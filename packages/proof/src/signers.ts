import { type JsonValue, parseIJson, parseKeyStatementBody, type Statement, thumbprint, toHex } from '@nguon/statement'
import { isRefusal } from './error.ts'
import type { OpenFile, OpenStatement } from './open.ts'
import type { Trust } from './trust.ts'

/**
 * The party in whose name the reader's registrars speak. A trust file names keys and not that party, and its code is
 * no secret: it is the one whose statements they signed here. Were there two, the second one's would not verify.
 */
export function platformOf(open: OpenFile, trust: Trust): string {
  const registrars = registrarKids(trust)
  const theirs = statementsOf(open).filter(({ header }) => registrars.has(toHex(header.kid)))
  return theirs[0]?.party ?? ''
}

/**
 * The parties whose whole `keys` history has to be in the file, since one of their keys signed or countersigned
 * something in it: without it nobody could tell that the key was not revoked before. The registrars' own keys are the
 * exception; from when until when they speak the reader's trust says.
 */
export function partiesHeard(open: OpenFile, trust: Trust): Set<string> {
  const registrars = registrarKids(trust)
  const signed = statementsOf(open).filter(({ header }) => !registrars.has(toHex(header.kid)))
  const authorities = new Map(trust.authorities.map(({ party, key }) => [toHex(thumbprint(key)), party]))
  const countersigned = open.signers
    .flatMap(({ statements }) => statements.flatMap(countersigners))
    .flatMap(kid => authorities.get(toHex(kid)) ?? [])
  return new Set([...signed.map(({ party }) => party), ...countersigned])
}

function statementsOf(open: OpenFile): Statement[] {
  const logged = [...open.answers, ...open.signers, ...open.records].flatMap(({ statements }) => statements)
  return [...logged.sort((a, b) => Number(a.index - b.index)), ...open.pending].map(({ statement }) => statement)
}

function registrarKids(trust: Trust): Set<string> {
  return new Set(trust.registrars.map(({ key }) => toHex(thumbprint(key))))
}

/** Who countersigned a key statement. One that cannot be read was refused when it was heard. */
function countersigners({ bodies: [body] }: OpenStatement): Uint8Array[] {
  if (!(body instanceof Uint8Array)) return []
  try {
    const json: JsonValue = parseIJson(body)
    return parseKeyStatementBody(json).countersignatures.map(({ kid }) => kid)
  } catch (error) {
    if (isRefusal(error)) return []
    throw error
  }
}
