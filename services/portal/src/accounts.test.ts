import { testDatabase } from '@nguon/store/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { AccountTakenError, openAccounts } from './accounts.ts'

const database = await testDatabase()
const accounts = openAccounts({
  databaseUrl: database.url,
  secret: 'a secret of at least thirty-two characters',
  publicUrl: 'http://localhost:8080',
})
afterAll(() => accounts.close())

const account = { email: 'Kho@Vidu.example', password: 'vải thiều 2026', name: 'Thủ kho', party: 'HTX-0042' }
const cookieOf = (cookies: string[]) => cookies.map(cookie => cookie.split(';')[0]).join('; ')

describe('accounts', () => {
  it('who was given a sign-in gets a session, and is known by it with the party', async () => {
    expect(await accounts.create(account)).toBe(true)
    const cookies = await accounts.signIn('kho@vidu.example', account.password, 'test')
    expect(cookies?.join()).toMatch(/HttpOnly/i)
    expect(cookies?.join()).toMatch(/SameSite=Lax/i)
    const person = await accounts.personOf(cookieOf(cookies!))
    expect(person).toMatchObject({ name: 'Thủ kho', party: 'HTX-0042' })
  })

  it('a wrong password, an unknown address and a made-up cookie open nothing', async () => {
    expect(await accounts.signIn(account.email, 'something else', 'test')).toBeNull()
    expect(await accounts.signIn('ai@vidu.example', account.password, 'test')).toBeNull()
    expect(await accounts.personOf('nguon.session_token=abc.def')).toBeNull()
    expect(await accounts.personOf(undefined)).toBeNull()
  })

  it('a session that was ended opens nothing', async () => {
    const cookies = cookieOf((await accounts.signIn(account.email, account.password, 'test'))!)
    await accounts.signOut(cookies)
    expect(await accounts.personOf(cookies)).toBeNull()
  })

  it('the same sign-in twice is one; another party cannot take its address', async () => {
    expect(await accounts.create(account)).toBe(false)
    await expect(accounts.create({ ...account, party: 'DN-0001' })).rejects.toThrow(AccountTakenError)
  })
})
