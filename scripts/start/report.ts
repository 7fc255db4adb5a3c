/** The few lines that `npm start` ends with: where to go, as whom, what to scan, where everything lies. */

import QRCode from 'qrcode'
import type { Access } from './access.ts'
import type { Settings } from './settings.ts'

/** Prints the table. The last line names Ctrl-C, which is how a program that waits for us knows that we are ready. */
export async function printReady(settings: Settings, access: Access, seconds: number): Promise<void> {
  const rows: [string, string][] = [
    ['Địa chỉ / address', access.url],
    ['Bàn kiểm tra / check', `${access.url}/kiem-chung`],
    ['Công cụ để giữ riêng / verifier to keep', `${access.url}/verifier`],
    ['Nơi làm việc / workplace', `${access.url}/portal/`],
    ['API', `${access.url}/api/docs`],
  ]
  for (const { email, password, name } of access.signIns)
    rows.push(['Đăng nhập / sign in', `${email}  ${password}  (${name})`])
  for (const [party, key] of Object.entries(access.apiKeys)) rows.push([`Khóa API / API key ${party}`, key])
  rows.push(['Khóa quản trị / admin key', access.adminKey])
  for (const { path, label } of access.codes.slice(0, 3))
    rows.push([`Mã để quét / code: ${label}`, `${access.publicUrl}${path}`])
  rows.push(['Dữ liệu / data', settings.data], ['Tệp tin cậy / trust file', `${settings.data}/trust.json`])
  const width = Math.max(...rows.map(([name]) => name.length))
  process.stdout.write(`\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}\n`)
  if (settings.lan) {
    const link = `${access.publicUrl}${access.codes[0]?.path ?? '/'}`
    const code = await QRCode.toString(link, { type: 'terminal', small: true, errorCorrectionLevel: 'M' })
    process.stdout.write(`\n${code}\n  ${link}\n`)
  }
  process.stdout.write(
    '\n  Chuỗi và nhân chứng ở đây do chính bạn vận hành: bằng chứng đạt "đã kiểm chứng", mức "operator".\n' +
      '  Chain and witness here are your own: a proof is "verified" with strength "operator", and says so.\n' +
      `\nSẵn sàng sau ${seconds.toFixed(1)} s. Dừng bằng Ctrl-C. / Ready; stop with Ctrl-C.\n`,
  )
}
