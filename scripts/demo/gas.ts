/**
 * LPG cylinders: every cylinder has a number of its own, so its history is its own: filled, checked, fitted with a new
 * valve, caged, sold. Each also belongs to the lot of its filling.
 */
import type { Calendar } from './calendar.ts'
import { attach, commission, inspect, order, pack, receive, sell, ship, store, unpack } from './event.ts'
import { inspectors } from './parties.ts'
import {
  assetCode,
  itemCode,
  lotsOn,
  type Party,
  type Place,
  type Product,
  type SupplyChain,
  unitCode,
} from './supply-chain.ts'

const fillers: Party = {
  code: 'DN-0140',
  name: 'Công ty TNHH Chiết nạp Khí Ngọn Đèn Biển',
  nameEn: 'Lighthouse Gas Filling Co., Ltd',
  kind: 'công ty',
  roles: ['producer'],
  address: 'xã Tiên Du, tỉnh Bắc Ninh',
  gln: '8930000009272',
}

const gasShop: Party = {
  code: 'BL-0219',
  name: 'Cửa hàng Khí đốt Ngã Ba Giếng Cổ',
  nameEn: 'Old Well Junction Gas Shop',
  kind: 'cửa hàng bán lẻ',
  roles: ['retailer'],
  address: 'xã Phù Lãng, tỉnh Bắc Ninh',
  gln: '8930000009289',
}

const station: Place = {
  gln: '8930000009296',
  by: fillers.code,
  name: 'Trạm nạp Ngọn Đèn Biển',
  kind: 'trạm nạp',
  address: fillers.address,
}
const yard: Place = {
  gln: '8930000009302',
  by: gasShop.code,
  name: 'Kho chai Ngã Ba Giếng Cổ',
  kind: 'cửa hàng bán lẻ',
  address: gasShop.address,
}

const cylinder: Product = {
  code: { gtin: '08930000000095' },
  by: fillers.code,
  name: 'Chai LPG 12 kg',
  nameEn: 'LPG cylinder, 12 kg',
  brand: 'Ngọn Đèn Biển',
  group: 'khí dầu mỏ hóa lỏng',
  netContent: '12 kg',
  standards: ['TCCS 03:2025/DN-0140'],
  warnings: 'Để nơi thoáng, xa lửa; khóa van khi không dùng',
  image: 'cylinder.svg',
}

/** The chain as it stands on the calendar's day 0, and the cylinder that the demo invites to scan. */
export function gasCylinders(calendar: Calendar): SupplyChain & { scanned: string } {
  const { at, stamp } = calendar
  const lot = lotsOn(calendar)
  const morning = lot(cylinder, `LPG${stamp(-9)}S`, station, -9, '6 chai')
  const today = lot(cylinder, `LPG${stamp(-3)}C`, station, -3, '3 chai')
  const serials = ['NDB4K71Q', 'NDB4K72X', 'NDB4K73C', 'NDB4K74M', 'NDB4K75T', 'NDB4K76H']
  const [a, b, c, d, e, f] = serials.map(serial => itemCode(cylinder, serial)) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const later = ['NDB4K81R', 'NDB4K82A', 'NDB4K83W'].map(serial => itemCode(cylinder, serial))

  const cage = unitCode('389300000000000072')
  const delivery = { from: fillers, to: gasShop }

  return {
    parties: [fillers, gasShop],
    products: [cylinder],
    places: [station, yard],
    lots: [morning, today],
    scanned: a,
    events: [
      [
        fillers,
        at(-9, '07:00'),
        commission([a, b, c, d, e, f], { stage: 'filling', at: station, ilmd: { 'cbvmda:lotNumber': morning.lot } }),
      ],
      [fillers, at(-9, '07:40'), attach(a, [assetCode('8930000VAN00117')], { at: station })],
      [fillers, at(-9, '07:45'), attach(b, [assetCode('8930000VAN00118')], { at: station })],
      [fillers, at(-9, '09:30'), inspect([a, b, c, d, e, f], { at: station })],
      [inspectors, at(-8, '10:00'), inspect([a, c], { at: station })],
      [fillers, at(-8, '14:00'), pack(cage, [a, b, c, d], { at: station })],
      [fillers, at(-8, '14:20'), order([a, b, c, d], { at: station, papers: { po: `DH-${stamp(-8)}-02` } })],
      [fillers, at(-7, '06:40'), ship([cage, a, b, c, d], { at: station, ...delivery })],
      [gasShop, at(-7, '08:15'), receive([cage, a, b, c, d], { at: yard, ...delivery })],
      [gasShop, at(-7, '08:40'), unpack(cage, [a, b, c, d], { at: yard })],
      [gasShop, at(-5, '17:20'), sell([a], { at: yard })],
      [gasShop, at(-4, '11:05'), sell([b], { at: yard })],
      [
        fillers,
        at(-3, '07:00'),
        commission(later, { stage: 'filling', at: station, ilmd: { 'cbvmda:lotNumber': today.lot } }),
      ],
      [fillers, at(-3, '09:00'), inspect(later, { at: station })],
      [fillers, at(-2, '16:00'), store([e, f, ...later], { at: station })],
    ],
    vouchers: [],
  }
}
