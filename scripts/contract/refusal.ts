/** Why the contract would refuse a transaction, in words that name what helps. */

import { type Address, anchorLogInterface, callOf, type Rpc, revertData } from '@nguon/chain'

/** One sentence, Vietnamese first, from what the contract's error carries. */
const SENTENCES: Record<string, (argument: string[]) => string> = {
  AnchorLogNotAdmin: ([account]) =>
    `CONTRACT_ADMIN_KEY_FILE: ${account} không phải quản trị của hợp đồng / is not the admin of the contract`,
  AnchorLogNotRegulator: ([account]) =>
    `${account} không phải cơ quan quản lý của hợp đồng này / is no regulator of this contract`,
  AnchorLogNoticeNotOpen: () =>
    '--notice: không có cảnh báo nào với nội dung này đang mở trên mã đó; nội dung phải đúng như lúc phát / no alert with this text is open on that code; the text must be the one it was raised with',
  AnchorLogChangeNotScheduled: () => 'Thay đổi này chưa được công bố (`schedule`) / this change was not announced',
  AnchorLogChangeNotReady: ([at]) =>
    `Chưa được: sớm nhất là ${moment(at)}, hãy chạy lại sau lúc đó / not yet: ${moment(at)} at the earliest, run it again then`,
  AnchorLogChangeLapsed: ([at]) =>
    `Công bố đã hết hạn lúc ${moment(at)}: hãy \`schedule\` lại / the announcement lapsed at ${moment(at)}: schedule it anew`,
  AnchorLogWitnessUnknown: ([witness]) =>
    `ADDRESS: ${witness} không phải nhân chứng của hợp đồng này / is no witness of this contract`,
  AnchorLogWitnessNotNew: ([witness]) => `ADDRESS: ${witness} đã là nhân chứng / is a witness already`,
  AnchorLogQuorumOutOfBounds: ([quorum, witnesses]) =>
    `N: cần ${quorum} chữ ký mà chỉ có ${witnesses} nhân chứng: thêm nhân chứng trước / a quorum of ${quorum} with ${witnesses} witnesses: add a witness first`,
  AnchorLogQuorumNotRaised: ([quorum, current]) =>
    `N: số chữ ký đang là ${current}, ${quorum} không cao hơn / the quorum is ${current}, and ${quorum} is not higher`,
  AnchorLogQuorumNotLowered: ([quorum, current]) =>
    `N: số chữ ký đang là ${current}, ${quorum} không thấp hơn / the quorum is ${current}, and ${quorum} is not lower`,
}

/**
 * Why the contract would refuse this signed transaction now; null if it would not.
 * @throws {ChainUnavailableError}
 * @throws {RpcError} if the node refuses it for a reason that is not the contract's
 */
export async function refusalOf(rpc: Rpc, from: Address, raw: Uint8Array): Promise<string | null> {
  const { to, data } = callOf(raw)
  try {
    // The block to come: on a chain that makes blocks on demand the last one may be long past.
    await rpc.request({ method: 'eth_estimateGas', params: [{ from, to, data }, 'pending'] })
    return null
  } catch (error) {
    const bytes = revertData(error)
    const known = bytes && anchorLogInterface.parseError(bytes)
    if (!known) throw error
    const sentence = SENTENCES[known.name]
    return sentence ? sentence(known.args.map(String)) : `Hợp đồng từ chối / the contract refuses it: ${known.name}`
  }
}

function moment(seconds = '0'): string {
  return new Date(Number(seconds) * 1000).toISOString()
}
