/** Files of an installation: readable by their owner alone, and whole or not there at all, whenever we are killed. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { StartError } from './settings.ts'

/** Writes a text into a file of its own and puts it in its place. */
export function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** The same for a value, as JSON that a person can read. */
export function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`)
}

/**
 * Reads a JSON file of this shape, or makes it.
 * @throws {StartError} when the file is there and cannot be read
 */
export function readOrMake<T>(path: string, shape: z.ZodType<T>, make: () => T): T {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeJson(path, make())
  }
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new StartError(
      `Tệp ${path} bị hỏng: hãy khôi phục từ bản sao lưu, hoặc chuyển cả thư mục dữ liệu đi để bắt đầu lại. / This file is broken: restore it from a backup, or move the data folder away to begin anew.`,
      { cause },
    )
  }
}
