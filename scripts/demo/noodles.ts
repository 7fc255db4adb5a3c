/**
 * Mỳ Chũ: rice from a mill of one household, which has no GTIN and numbers its sacks itself, becomes dried noodles of a
 * craft group. The rice lot is the demo's lot under a local code (`/l/HKD-0107/GAO-BAO-THAI/…`).
 */
import type { Calendar } from './calendar.ts'
import {
  commission,
  hold,
  inspect,
  kg,
  make,
  order,
  pack,
  receive,
  sample,
  sell,
  ship,
  store,
  unpack,
} from './event.ts'
import { carrier, certifier, depot, laboratory, laboratoryRoom, shop, shopFloor } from './parties.ts'
import { lotsOn, type Party, type Place, type Product, type SupplyChain, unitCode } from './supply-chain.ts'
import { absent, atMost, certificateOf, partyAddress, testAddress, testOf } from './voucher.ts'

const millers: Party = {
  code: 'HKD-0107',
  name: 'Hộ kinh doanh Xay xát Cối Đá Ven Sông',
  nameEn: 'Riverside Millstone Rice Mill',
  kind: 'hộ kinh doanh',
  roles: ['producer'],
  address: 'xã Lục Ngạn, tỉnh Bắc Ninh',
  gln: '8930000009173',
}

const noodleMakers: Party = {
  code: 'LN-0063',
  name: 'Tổ hợp tác Mỳ gạo Bếp Khói Sớm',
  nameEn: 'Early Smoke Rice Noodle Group',
  kind: 'tổ hợp tác',
  roles: ['producer'],
  address: 'phường Chũ, tỉnh Bắc Ninh',
  gln: '8930000009180',
}

const mill: Place = {
  gln: '8930000009197',
  by: millers.code,
  name: 'Nhà xay Cối Đá Ven Sông',
  kind: 'cơ sở xay xát',
  address: millers.address,
}
const kitchen: Place = {
  gln: '8930000009203',
  by: noodleMakers.code,
  name: 'Xưởng mỳ Bếp Khói Sớm',
  kind: 'cơ sở làng nghề',
  address: noodleMakers.address,
}
const dryStore: Place = {
  gln: '8930000009210',
  by: noodleMakers.code,
  name: 'Kho mỳ Bếp Khói Sớm',
  kind: 'kho',
  address: noodleMakers.address,
}

const rice: Product = {
  code: { party: millers.code, product: 'GAO-BAO-THAI' },
  by: millers.code,
  name: 'Gạo bao thai xay',
  nameEn: 'Milled bao thai rice',
  group: 'ngũ cốc',
  netContent: 'bao 50 kg',
  standards: ['TCCS 01:2025/HKD-0107'],
  shelfLife: '6 tháng',
  image: 'rice.svg',
}
const noodles: Product = {
  code: { gtin: '08930000000057' },
  by: noodleMakers.code,
  name: 'Mỳ Chũ truyền thống',
  nameEn: 'Traditional Chũ rice noodles',
  brand: 'Bếp Khói Sớm',
  group: 'thực phẩm làng nghề',
  netContent: 'gói 500 g',
  standards: ['TCCS 01:2025/LN-0063'],
  shelfLife: '12 tháng',
  storage: 'Nơi khô ráo, thoáng mát',
  ingredients: 'Gạo bao thai, nước, muối',
  image: 'noodles.svg',
}
const colourful: Product = {
  code: { gtin: '08930000000064' },
  by: noodleMakers.code,
  name: 'Mỳ Chũ ngũ sắc',
  nameEn: 'Five-colour Chũ rice noodles',
  brand: 'Bếp Khói Sớm',
  group: 'thực phẩm làng nghề',
  netContent: 'hộp 1 kg',
  standards: ['TCCS 02:2025/LN-0063'],
  shelfLife: '9 tháng',
  storage: 'Nơi khô ráo, thoáng mát',
  ingredients: 'Gạo bao thai, gấc, lá dứa, hoa đậu biếc, nghệ, muối',
  image: 'noodles.svg',
}

/** The chain as it stands on the calendar's day 0. */
export function noodlesOfChu(calendar: Calendar): SupplyChain {
  const { at, stamp } = calendar
  const lot = lotsOn(calendar)
  const sacks = lot(rice, 'L07', mill, -18, '2.000 kg', 162)
  const first = lot(noodles, `MC${stamp(-14)}A`, kitchen, -14, '1.400 gói', 351)
  const second = lot(noodles, `MC${stamp(-7)}A`, kitchen, -7, '1.100 gói', 358)
  const box = lot(colourful, `NS${stamp(-10)}A`, kitchen, -10, '320 hộp', 263)

  const pallet = unitCode('389300000000000041')
  const toKitchen = { from: millers, to: noodleMakers }
  const toDepot = { from: noodleMakers, to: carrier }
  const toShop = { from: carrier, to: shop }

  const firstTest = `KQ-${stamp(-9)}-03`
  const safety = certificateOf(certifier, 'AT-0063', [partyAddress(noodleMakers)], calendar, [-760, -30], {
    standard: 'Vệ sinh an toàn thực phẩm làng nghề (trình diễn)',
    scope: 'Sản xuất mỳ gạo',
  })

  return {
    parties: [millers, noodleMakers],
    products: [rice, noodles, colourful],
    places: [mill, kitchen, dryStore],
    lots: [sacks, first, second, box],
    events: [
      [millers, at(-18, '07:00'), commission([kg(sacks, 2000)], { stage: 'production', at: mill })],
      [millers, at(-17, '08:00'), order([kg(sacks, 2000)], { at: mill, papers: { po: `DH-${stamp(-17)}` } })],
      [millers, at(-16, '06:20'), ship([kg(sacks, 2000)], { at: mill, ...toKitchen })],
      [noodleMakers, at(-16, '07:15'), receive([kg(sacks, 2000)], { at: kitchen, ...toKitchen })],
      [noodleMakers, at(-15, '17:00'), inspect([kg(sacks, 2000)], { at: kitchen })],
      [noodleMakers, at(-14, '04:30'), make([kg(sacks, 760)], [kg(first, 700)], { stage: 'production', at: kitchen })],
      [laboratory, at(-13, '09:00'), sample([kg(first, 2)], { at: dryStore })],
      [noodleMakers, at(-13, '16:40'), store([kg(first, 700)], { at: dryStore })],
      [noodleMakers, at(-10, '04:30'), make([kg(sacks, 350)], [kg(box, 320)], { stage: 'production', at: kitchen })],
      [
        laboratory,
        at(-9, '15:20'),
        inspect([kg(first, 700)], {
          stage: 'testing',
          at: laboratoryRoom,
          papers: { testres: testAddress(laboratory, firstTest) },
        }),
      ],
      [noodleMakers, at(-8, '07:00'), pack(pallet, [kg(first, 300), kg(box, 80)], { at: dryStore })],
      [
        noodleMakers,
        at(-8, '09:10'),
        order([kg(first, 300), kg(box, 80)], { at: dryStore, papers: { inv: `HD-${stamp(-8)}-17` } }),
      ],
      [noodleMakers, at(-7, '06:00'), ship([pallet, kg(first, 300), kg(box, 80)], { at: dryStore, ...toDepot })],
      [carrier, at(-7, '07:25'), receive([pallet, kg(first, 300), kg(box, 80)], { at: depot, ...toDepot })],
      [noodleMakers, at(-7, '11:30'), make([kg(sacks, 600)], [kg(second, 550)], { stage: 'production', at: kitchen })],
      [carrier, at(-6, '05:30'), ship([pallet, kg(first, 300), kg(box, 80)], { at: depot, ...toShop })],
      [shop, at(-6, '06:40'), receive([pallet, kg(first, 300), kg(box, 80)], { at: shopFloor, ...toShop })],
      [shop, at(-6, '07:05'), unpack(pallet, [kg(first, 300), kg(box, 80)], { at: shopFloor })],
      [shop, at(-4, '19:00'), sell([kg(first, 45)], { at: shopFloor })],
      [shop, at(-3, '19:00'), sell([kg(box, 12)], { at: shopFloor })],
      [noodleMakers, at(-2, '08:00'), hold([kg(second, 550)], { at: dryStore, disposition: 'available' })],
    ],
    vouchers: [
      testOf(
        laboratory,
        firstTest,
        first,
        calendar,
        [-13, -9],
        [atMost('Asen (As)', '0.03', 'NA', '0.2'), absent('Hàn the')],
      ),
      // Over since last month, and nobody has renewed it.
      safety,
    ],
  }
}
