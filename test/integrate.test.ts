/**
 * docs/integrate.md does what it says: each example is taken from the page as it stands and run against one installation. C#
 * runs where there is a `dotnet`; else its requests are held beside those of curl.
 */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { freePort } from '../scripts/start/ports.ts'
import { dataFolder, type Installation, startInstallation } from './installation.ts'

type Language = 'sh' | 'ts' | 'python' | 'csharp'

const page = readFileSync(join(import.meta.dirname, '../docs/integrate.md'), 'utf8')
/** The port on which the page has callbacks come in; what stands there may not be free here. */
const CALLBACKS = '9099'

/** The example of a part of the page in a language, as it stands there. */
function example(part: string, language: Language): string {
  const [, text = ''] = new RegExp(`^## ${part}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(page) ?? []
  const [, code] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(text) ?? []
  if (code === undefined) throw new Error(`${part} has no example in ${language}`)
  return code
}

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0
const RUNS: Partial<Record<Language, boolean>> = {
  sh: has('curl', '--version'),
  python: has('python3', '--version'),
  csharp: has('dotnet', '--version'),
}
const CRYPTOGRAPHY = has('python3', '-c', 'import cryptography')
const say = (line: string) => void process.stderr.write(`  … docs/integrate.md: ${line}\n`)

const data = dataFolder()
const folder = mkdtempSync(join(tmpdir(), 'nguon-integrate-'))
let installation: Installation
let callbacks: string
let environment: Record<string, string>

beforeAll(async () => {
  const [port, env] = [await freePort(), { ANCHOR_INTERVAL: '1' }]
  installation = await startInstallation({ data: data.data, port, flags: ['--empty', '--sandbox'], env })
  callbacks = String(await freePort())
  const { apiKeys } = installation.access
  environment = { PATH: process.env.PATH!, HOME: process.env.HOME ?? folder, NGUON: installation.url }
  environment.NGUON_KEY = apiKeys.SANDBOX!
}, 180_000)

afterAll(async () => {
  await installation?.stop()
  data.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** How an example is run, in a folder of its own. */
function commandOf(part: string, language: Language): { command: string; args: string[]; cwd: string } {
  const cwd = join(folder, `${part}-${language}`.replaceAll(' ', '-'))
  mkdirSync(cwd, { recursive: true })
  const code = example(part, language).replaceAll(CALLBACKS, callbacks)
  const write = (name: string, text = code) => {
    writeFileSync(join(cwd, name), text)
    return name
  }
  if (language === 'ts') return { command: process.execPath, args: [write('example.mts')], cwd }
  if (language === 'python') return { command: 'python3', args: [write('example.py')], cwd }
  if (language === 'sh') return { command: 'bash', args: ['-eu', write('example.sh')], cwd }
  const project =
    '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net8.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup></Project>'
  write('example.csproj', project)
  write('Program.cs')
  return { command: 'dotnet', args: ['run'], cwd }
}

/** Runs an example to its end. */
function run(part: string, language: Language, env: Record<string, string> = {}) {
  const { command, args, cwd } = commandOf(part, language)
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...environment, ...env }, timeout: 60_000 })
  onTestFailed(
    () => void process.stderr.write(`${part} in ${language}: ${stdout}${stderr}\n${installation.lastWords()}`),
  )
  return { status, said: String(stdout).trim() }
}

/** Those that can be run here; what cannot is said. */
function runnable(...languages: Language[]): Language[] {
  return languages.filter(language => {
    if (RUNS[language] === false)
      say(`the examples in ${language} are not run: there is no ${language === 'csharp' ? 'dotnet' : language} here`)
    return RUNS[language] !== false
  })
}
const LANGUAGES = runnable('sh', 'ts', 'python', 'csharp')

const EVENT_ID = /ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0/

describe('capture and query', () => {
  let eventID: string

  test.each(LANGUAGES)(
    'one event is captured, in %s, and is the same whoever sends it',
    { timeout: 90_000 },
    language => {
      const { status, said } = run('Capture', language)
      expect(status).toBe(0)
      const [found] = EVENT_ID.exec(said)!
      eventID ??= found
      expect(found).toBe(eventID)
    },
  )

  test.each(LANGUAGES)('it is found, in %s', { timeout: 90_000 }, language => {
    const { status, said } = run('Query', language)
    expect(status).toBe(0)
    expect(EVENT_ID.exec(said)?.[0]).toBe(eventID)
  })
})

test('the trace that the page names is there', async () => {
  const [, path] = /`GET (\/trace[^?`]+)/.exec(page)!
  const answer = await fetch(`${installation.url}${path}`)
  expect(await answer.json()).toMatchObject({ nodes: [{ id: '/l/SANDBOX/TEA/L1', depth: 0 }], counts: { nodes: 1 } })
})

describe('test results', () => {
  test('a laboratory puts what it found on record', { timeout: 90_000 }, () => {
    const { status, said } = run('Test results', 'sh')
    expect(status).toBe(0)
    expect(JSON.parse(said)).toMatchObject({ version: 1, issuer: 'SANDBOX' })
  })
})

describe('subscribe', () => {
  let receiver: ChildProcess | undefined
  afterAll(() => receiver?.kill('SIGKILL'))

  test('a callback is taken if its signature is right', { timeout: 120_000 }, async () => {
    const created = run('Subscribe', 'sh')
    expect(created.status).toBe(0)
    let captured = 0
    for (const language of LANGUAGES.filter(language => language !== 'sh')) {
      const { command, args, cwd } = commandOf('Subscribe', language)
      receiver = spawn(command, args, { cwd, env: environment })
      let said = ''
      for (const stream of [receiver.stdout!, receiver.stderr!]) stream.on('data', chunk => (said += chunk))
      await until(() => refuses(callbacks))
      captured++
      const sent = await fetch(`${installation.url}/epcis/events`, {
        method: 'POST',
        headers: { 'x-api-key': environment.NGUON_KEY!, 'content-type': 'application/json' },
        body: example('Capture', 'sh')
          .match(/'(\{[\s\S]*\})'/)![1]!
          .replace('08:30:00', `09:0${captured}:00`),
      })
      const { eventID } = (await sent.json()) as { eventID: string }
      await until(async () => said.includes(eventID))
      receiver.kill('SIGKILL')
      await new Promise(done => receiver!.once('close', done))
    }
    expect(captured).toBeGreaterThan(0)
  })
})

describe('sign yourself', () => {
  const languages: Language[] = CRYPTOGRAPHY ? ['ts', 'python'] : ['ts']
  if (!CRYPTOGRAPHY) say('signing in python is not run: there is no python3 with the package cryptography here')

  test.each(languages)('a statement that was signed elsewhere is taken, in %s', { timeout: 90_000 }, async language => {
    const key = installation.access.apiKeys['SANDBOX-OWN']!
    const { status, said } = run('Sign yourself', language, {
      NGUON_KEY: key,
      SANDBOX_KEY: join(data.data, 'sandbox-key.json'),
    })
    expect(status).toBe(0)
    const answer = await fetch(`${installation.url}/entries/${said}`, { headers: { 'x-api-key': key } })
    expect(await answer.json()).toMatchObject({ kind: 'event', party: 'SANDBOX-OWN', bodies: [{ audience: 'public' }] })
  })
})

describe('proof', () => {
  test.each(LANGUAGES)('the file of the lot is verified, in %s', { timeout: 120_000 }, async language => {
    let last = run('Proof', language)
    // The next head is a second away or two, and on a busy machine some more.
    for (let tries = 0; last.status === 2 && tries < 30; tries++) {
      await wait(1_000)
      last = run('Proof', language)
    }
    expect(last.status).toBe(0)
    expect(last.said).toContain('Verdict: VERIFIED')
  })
})

describe.skipIf(RUNS.csharp)('C#, which is not run here', () => {
  const jsonOf = (code: string) => JSON.parse(/(\{\n {2}"@context"[\s\S]*?\n\})/.exec(code)![1]!)

  test('asks for what curl asks for', () => {
    expect(jsonOf(example('Capture', 'csharp'))).toEqual(jsonOf(example('Capture', 'sh')))
    const addresses = (code: string) => [...code.matchAll(/(?:\$NGUON|\(")(\/[^"$ ]+)"/g)].map(([, path]) => path)
    for (const part of ['Capture', 'Query'])
      expect(addresses(example(part, 'csharp'))).toEqual(addresses(example(part, 'sh')))
    expect(example('Capture', 'csharp')).toContain('PostAsync')
    expect(new Set(addresses(example('Proof', 'csharp')))).toEqual(
      new Set(addresses(example('Proof', 'sh')).filter(path => !path!.startsWith('/l/') && path !== '/rpc')),
    )
  })

  test('checks callbacks with the token under which curl has them signed', () => {
    const [, token] = /"signatureToken": "([^"]+)"/.exec(example('Subscribe', 'sh'))!
    for (const language of ['csharp', 'ts', 'python'] as const) expect(example('Subscribe', language)).toContain(token)
    expect(example('Subscribe', 'csharp')).toContain(/"dest": "(http:\/\/[^/]+\/)/.exec(example('Subscribe', 'sh'))![1])
  })
})

/** Whether something answers there at all: an unsigned callback is refused. */
async function refuses(port: string): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/epcis`, { method: 'POST', body: '{}' })).status === 401
  } catch {
    return false
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 50) {
    if (waited > 60_000) throw new Error('waited for a minute')
    await wait(50)
  }
}
