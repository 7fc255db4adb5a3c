/**
 * Pig feed: a mill, a farm of a co-operative that used the feed, and the laboratory that found mould poison in one lot.
 * The authority calls that lot back: it is the demo's recalled one, and `test/` and the README open it.
 */
import type { JsonObject } from '@nguon/statement'
import type { Calendar } from './calendar.ts'
import {
  commission,
  hold,
  inspect,
  kg,
  make,
  order,
  pack,
  pieces,
  recall,
  receive,
  sample,
  ship,
  store,
  unpack,
} from './event.ts'
import { carrier, certifier, depot, inspectors, laboratory, laboratoryRoom } from './parties.ts'
import { type Lot, lotsOn, type Party, type Place, type Product, type SupplyChain, unitCode } from './supply-chain.ts'
import { atMost, certificateOf, partyAddress, testAddress, testOf, withdrawn } from './voucher.ts'

const feedMill: Party = {
  code: 'DN-0131',
  name: 'Công ty cổ phần Thức ăn chăn nuôi Máng Gỗ Lim',
  nameEn: 'Ironwood Trough Feed JSC',
  kind: 'công ty',
  roles: ['producer'],
  address: 'xã Yên Phong, tỉnh Bắc Ninh',
  gln: '8930000009227',
}

const pigFarm: Party = {
  code: 'HTX-0059',
  name: 'Hợp tác xã Chăn nuôi Bờ Tre Ngà',
  nameEn: 'Ivory Bamboo Livestock Co-operative',
  kind: 'hợp tác xã',
  roles: ['producer'],
  address: 'xã Gia Bình, tỉnh Bắc Ninh',
  gln: '8930000009234',
}

const mixingHall: Place = {
  gln: '8930000009241',
  by: feedMill.code,
  name: 'Nhà máy trộn Máng Gỗ Lim',
  kind: 'nhà máy',
  address: feedMill.address,
}
const feedStore: Place = {
  gln: '8930000009258',
  by: feedMill.code,
  name: 'Kho thành phẩm Máng Gỗ Lim',
  kind: 'kho',
  address: feedMill.address,
}
const pens: Place = {
  gln: '8930000009265',
  by: pigFarm.code,
  name: 'Trại nuôi Bờ Tre Ngà',
  kind: 'trang trại',
  address: pigFarm.address,
}

const maize: Product = {
  code: { party: feedMill.code, product: 'NGO-HAT' },
  by: feedMill.code,
  name: 'Ngô hạt nguyên liệu',
  nameEn: 'Maize as delivered',
  group: 'nguyên liệu thức ăn chăn nuôi',
  netContent: 'hàng rời',
  standards: ['TCCS 07:2025/DN-0131'],
  image: 'feed.svg',
}
const grower: Product = {
  code: { gtin: '08930000000071' },
  by: feedMill.code,
  name: 'Thức ăn hỗn hợp cho lợn thịt',
  nameEn: 'Compound feed for growing pigs',
  brand: 'Máng Gỗ Lim',
  group: 'thức ăn chăn nuôi',
  netContent: 'bao 25 kg',
  standards: ['TCCS 01:2025/DN-0131'],
  shelfLife: '90 ngày',
  storage: 'Nơi khô ráo, kê cao, tránh ẩm',
  ingredients: 'Ngô, khô dầu đậu tương, cám gạo, premix',
  warnings: 'Không dùng khi bao rách hoặc có mùi mốc',
  image: 'feed.svg',
}
const piglet: Product = {
  code: { gtin: '08930000000088' },
  by: feedMill.code,
  name: 'Thức ăn đậm đặc cho lợn con',
  nameEn: 'Concentrate for piglets',
  brand: 'Máng Gỗ Lim',
  group: 'thức ăn chăn nuôi',
  netContent: 'bao 10 kg',
  standards: ['TCCS 02:2025/DN-0131'],
  shelfLife: '120 ngày',
  image: 'feed.svg',
}
const pigs: Product = {
  code: { gtin: '08930000000101' },
  by: pigFarm.code,
  name: 'Lợn thịt xuất chuồng',
  nameEn: 'Pigs for slaughter',
  group: 'vật nuôi',
  netContent: 'con',
  standards: ['TCCS 01:2025/HTX-0059'],
  image: 'pigs.svg',
}

/** The chain as it stands on the calendar's day 0, without the recall, which only the authority can sign. */
export function pigFeed(calendar: Calendar): SupplyChain & { recalled: Lot; recall: [at: string, what: JsonObject] } {
  const { at, stamp } = calendar
  const lot = lotsOn(calendar)
  const corn = lot(maize, `N${stamp(-30)}`, mixingHall, -30, '24.000 kg')
  const bad = lot(grower, `TA${stamp(-27)}A`, mixingHall, -27, '12.000 kg', 63)
  const good = lot(grower, `TA${stamp(-19)}B`, mixingHall, -19, '9.000 kg', 71)
  const concentrate = lot(piglet, `DD${stamp(-18)}A`, mixingHall, -18, '2.500 kg', 102)
  const herd = lot(pigs, `LT${stamp(-3)}`, pens, -3, '40 con')

  const badPallet = unitCode('389300000000000058')
  const goodPallet = unitCode('389300000000000065')
  const toDepot = { from: feedMill, to: carrier }
  const toFarm = { from: carrier, to: pigFarm }

  const [goodTest, badTest] = [`KQ-${stamp(-14)}-05`, `KQ-${stamp(-3)}-06`]
  const mixing = certificateOf(certifier, 'TA-0131', [partyAddress(feedMill)], calendar, [-400, 330], {
    standard: 'Thực hành sản xuất thức ăn chăn nuôi (trình diễn)',
    scope: 'Phối trộn thức ăn lợn thịt',
  })

  return {
    parties: [feedMill, pigFarm],
    products: [maize, grower, piglet, pigs],
    places: [mixingHall, feedStore, pens],
    lots: [corn, bad, good, concentrate, herd],
    events: [
      [feedMill, at(-30, '10:00'), commission([kg(corn, 24000)], { at: mixingHall })],
      [feedMill, at(-27, '06:00'), make([kg(corn, 7200)], [kg(bad, 12000)], { stage: 'mixing', at: mixingHall })],
      [feedMill, at(-27, '17:30'), inspect([kg(bad, 12000)], { at: mixingHall })],
      [feedMill, at(-26, '08:00'), store([kg(bad, 12000)], { at: feedStore })],
      [feedMill, at(-25, '07:00'), pack(badPallet, [kg(bad, 2000)], { at: feedStore })],
      [feedMill, at(-25, '08:30'), order([kg(bad, 2000)], { at: feedStore, papers: { inv: `HD-${stamp(-25)}-08` } })],
      [feedMill, at(-24, '06:00'), ship([badPallet, kg(bad, 2000)], { at: feedStore, ...toDepot })],
      [carrier, at(-24, '07:40'), receive([badPallet, kg(bad, 2000)], { at: depot, ...toDepot })],
      [carrier, at(-24, '13:00'), ship([badPallet, kg(bad, 2000)], { at: depot, ...toFarm })],
      [pigFarm, at(-24, '15:20'), receive([badPallet, kg(bad, 2000)], { at: pens, ...toFarm })],
      [pigFarm, at(-24, '16:00'), unpack(badPallet, [kg(bad, 2000)], { at: pens, disposition: 'in_progress' })],
      [feedMill, at(-19, '06:00'), make([kg(corn, 5400)], [kg(good, 9000)], { stage: 'mixing', at: mixingHall })],
      [feedMill, at(-18, '06:30'), make([kg(corn, 900)], [kg(concentrate, 2500)], { stage: 'mixing', at: mixingHall })],
      [laboratory, at(-17, '10:00'), sample([kg(good, 3), kg(concentrate, 2)], { at: feedStore })],
      [
        laboratory,
        at(-14, '11:00'),
        inspect([kg(good, 9000)], {
          stage: 'testing',
          at: laboratoryRoom,
          papers: { testres: testAddress(laboratory, goodTest) },
        }),
      ],
      [feedMill, at(-12, '07:00'), pack(goodPallet, [kg(good, 1500)], { at: feedStore })],
      [feedMill, at(-12, '09:00'), ship([goodPallet, kg(good, 1500)], { at: feedStore, ...toDepot })],
      [carrier, at(-12, '10:15'), receive([goodPallet, kg(good, 1500)], { at: depot, ...toDepot })],
      [carrier, at(-11, '06:00'), ship([goodPallet, kg(good, 1500)], { at: depot, ...toFarm })],
      [pigFarm, at(-11, '08:10'), receive([goodPallet, kg(good, 1500)], { at: pens, ...toFarm })],
      [pigFarm, at(-11, '08:40'), unpack(goodPallet, [kg(good, 1500)], { at: pens, disposition: 'in_progress' })],

      // Inspectors take a sample at the farm; five days later the laboratory finds too much aflatoxin.
      [inspectors, at(-8, '09:30'), sample([kg(bad, 3)], { at: pens })],
      [pigFarm, at(-3, '05:00'), make([kg(bad, 1400), kg(good, 900)], [pieces(herd, 40)], { at: pens })],
      [
        laboratory,
        at(-3, '16:10'),
        inspect([kg(bad, 12000)], {
          stage: 'testing',
          at: laboratoryRoom,
          disposition: 'non_conformant',
          papers: { testres: testAddress(laboratory, badTest) },
        }),
      ],
      [feedMill, at(-2, '07:30'), hold([kg(bad, 10000)], { at: feedStore })],
      [pigFarm, at(-2, '08:00'), hold([pieces(herd, 40)], { at: pens })],
    ],
    vouchers: [
      testOf(laboratory, goodTest, good, calendar, [-17, -14], [atMost('Aflatoxin B1', '2.4', 'J33', '20')]),
      testOf(
        laboratory,
        badTest,
        bad,
        calendar,
        [-8, -3],
        [atMost('Aflatoxin B1', '63.5', 'J33', '20'), atMost('Độ ẩm', '13.1', 'P1', '14')],
      ),
      mixing,
      withdrawn(mixing, calendar, -1, 'Lô thức ăn vượt giới hạn aflatoxin'),
    ],
    recalled: bad,
    recall: [at(-1, '09:00'), recall([kg(bad, 12000)], { testres: testAddress(laboratory, badTest) })],
  }
}
