// Brings what the other scripts need, and is the one file that must run under any Node from 18 on, with nothing installed.
// The project brings its own Node (npm package `node`): npm run under an older one silently leaves out native packages that
// ask for a newer, so the installation itself runs under ours. A stamp of the lock file makes every later call cost nothing.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.nguon-installed')
const lock = readFileSync(join(root, 'package-lock.json'))
const nodeVersion = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies.node
/** @param {Uint8Array} bytes */
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')
/** What was installed for which lock file. npm keeps its own record of what it did last, whoever called it. */
function stampNow() {
  const record = join(modules, '.package-lock.json')
  const installed = existsSync(record) ? sha256(readFileSync(record)) : 'nothing'
  return `node ${nodeVersion} ${process.platform}-${process.arch} lock ${sha256(lock)} installed ${installed}\n`
}

/** @param {string} line */
const say = line => process.stderr.write(`${line}\n`)

/** Ends the script with one sentence and a code that is not zero. @param {string} sentence */
function refuse(sentence) {
  say(sentence)
  process.exit(1)
}

/** The bytes below a folder. @param {string} folder @returns {number} */
function bytesBelow(folder) {
  let sum = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) sum += bytesBelow(path)
    else if (entry.isFile()) sum += statSync(path).size
  }
  return sum
}

/** How many packages of the lock file are there already. */
function countInstalled() {
  const names = Object.keys(JSON.parse(lock.toString()).packages).filter(name => name.startsWith('node_modules/'))
  return { there: names.filter(name => existsSync(join(root, name, 'package.json'))).length, wanted: names.length }
}

async function install() {
  try {
    accessSync(root, constants.W_OK)
  } catch {
    refuse(
      `Không ghi được vào ${root}: hãy sao dự án vào thư mục ghi được. / The folder cannot be written: clone the project where you may write.`,
    )
  }
  const began = Date.now()
  if (existsSync(modules)) {
    const why = existsSync(stampFile) ? 'for another Node or another lock file' : 'by another Node or not to the end'
    say(`node_modules đang có được cài khác đi và sẽ được thay. / node_modules was installed ${why}: it is replaced.`)
  }
  const { wanted } = countInstalled()
  say(
    `Lần đầu: tải Node ${nodeVersion} và tối đa ${wanted} gói từ npm (khoảng 250 MB). / First run: fetching Node ${nodeVersion} and up to ${wanted} packages from npm (about 250 MB).`,
  )
  const args = ['-y', '-p', `node@${nodeVersion}`, '--', 'npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error']
  args.push('--include=dev', '--include=optional')
  // A NODE_ENV of "production" would leave out what the tests need; the choice is the flags' above.
  const env = { ...process.env, NODE_ENV: '', npm_config_ignore_scripts: 'false', npm_config_update_notifier: 'false' }
  const child = spawn('npx', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += text))
  const tick = setInterval(() => {
    const { there } = countInstalled()
    say(`  ${Math.round((Date.now() - began) / 1000)} s: ${there}/${wanted}`)
  }, 10_000)
  const code = await new Promise(resolve => {
    child.on('error', () => resolve(127))
    child.on('close', resolve)
  })
  clearInterval(tick)
  if (code !== 0) {
    say(output.trim().split('\n').slice(0, 15).join('\n'))
    refuse(
      'Cài đặt không thành: cần Node 18+ kèm npm và đường tới kho gói npm. / The installation failed: it needs Node 18 or later with npm, and a way to the npm registry.',
    )
  }
  // Written last: an installation that was cut off has no stamp and is made again.
  writeFileSync(stampFile, stampNow())
  const megabytes = Math.round(bytesBelow(modules) / 1e6)
  say(
    `Đã cài ${countInstalled().there} gói, ${megabytes} MB trên đĩa, trong ${Math.round((Date.now() - began) / 1000)} s. / Installed ${countInstalled().there} packages, ${megabytes} MB on disk.`,
  )
}

const installed = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stampNow()
if (!installed) await install()
