/**
 * Lychee of a co-operative in Lục Ngạn: two growing areas, a drying house, a packing house with a cold store, a shop.
 * The harvest is last season's; what was dried or frozen then is packed and sold now. The fresh lot is long past its
 * date: it is the demo's expired one.
 */
import type { Calendar } from './calendar.ts'
import { commission, inspect, kg, make, onTheWay, pack, receive, sample, sell, ship, store, unpack } from './event.ts'
import { carrier, certifier, depot, laboratory, laboratoryRoom, shop, shopFloor } from './parties.ts'
import { lotsOn, type Party, type Place, type Product, placeCode, type SupplyChain, unitCode } from './supply-chain.ts'
import { absent, atMost, certificateOf, partyAddress, testAddress, testOf } from './voucher.ts'

const growers: Party = {
  code: 'HTX-0042',
  name: 'Hợp tác xã Vải thiều Đồi Mây Hồng',
  nameEn: 'Pink Cloud Hill Lychee Co-operative',
  kind: 'hợp tác xã',
  roles: ['producer'],
  address: 'xã Lục Ngạn, tỉnh Bắc Ninh',
  gln: '8930000009098',
  representative: 'Lê Thị Thí Dụ',
}

const packers: Party = {
  code: 'DN-0117',
  name: 'Công ty TNHH Đóng gói Lạnh Suối Ba Nhịp',
  nameEn: 'Three Bridge Stream Cold Packing Co., Ltd',
  kind: 'công ty',
  roles: ['producer'],
  address: 'phường Chũ, tỉnh Bắc Ninh',
  gln: '8930000009104',
}

const place = (gln: string, by: Party, name: string, kind: string): Place => ({
  gln,
  by: by.code,
  name,
  kind,
  address: by.address,
})
const upperHill = {
  ...place('8930000009111', growers, 'Vùng trồng Đồi Mây Hồng – khu thượng', 'vùng trồng'),
  areaCode: 'THI-DU-01',
}
const lowerHill = {
  ...place('8930000009128', growers, 'Vùng trồng Đồi Mây Hồng – khu hạ', 'vùng trồng'),
  areaCode: 'THI-DU-02',
}
const gradingShed = place('8930000009135', growers, 'Nhà sơ chế Đồi Mây Hồng', 'cơ sở đóng gói')
const dryingHouse = place('8930000009142', growers, 'Lò sấy Đồi Mây Hồng', 'cơ sở chế biến')
const packingHouse = place('8930000009159', packers, 'Nhà đóng gói Suối Ba Nhịp', 'cơ sở đóng gói')
const coldStore = place('8930000009166', packers, 'Kho lạnh Suối Ba Nhịp', 'kho lạnh')

const product = (gtin: string, by: Party, said: Omit<Product, 'code' | 'by' | 'group'>): Product => ({
  code: { gtin },
  by: by.code,
  group: 'rau quả',
  ...said,
})
const fresh = product('08930000000019', growers, {
  name: 'Vải thiều Lục Ngạn quả tươi',
  nameEn: 'Fresh Lục Ngạn lychee',
  brand: 'Đồi Mây Hồng',
  netContent: 'hộp 2 kg',
  standards: ['TCCS 01:2025/HTX-0042'],
  shelfLife: '10 ngày',
  storage: '4 °C',
  image: 'lychee.svg',
})
const picked = product('08930000000040', growers, {
  name: 'Vải thiều nguyên liệu',
  nameEn: 'Lychee as picked',
  netContent: 'sọt 20 kg',
  standards: ['TCCS 01:2025/HTX-0042'],
  image: 'lychee.svg',
})
const driedBulk = product('08930000000118', growers, {
  name: 'Vải thiều sấy khô chưa đóng gói',
  nameEn: 'Dried lychee in bulk',
  netContent: 'bao 20 kg',
  standards: ['TCCS 02:2025/HTX-0042'],
  shelfLife: '24 tháng',
  image: 'dried-lychee.svg',
})
const dried = product('08930000000033', growers, {
  name: 'Vải thiều sấy khô',
  nameEn: 'Dried lychee',
  brand: 'Đồi Mây Hồng',
  netContent: 'túi 500 g',
  standards: ['TCCS 02:2025/HTX-0042'],
  shelfLife: '12 tháng',
  storage: 'Nơi khô ráo, thoáng mát',
  ingredients: 'Vải thiều 100 %',
  image: 'dried-lychee.svg',
})
const frozen = product('08930000000026', packers, {
  name: 'Vải thiều cấp đông nguyên quả',
  nameEn: 'Whole frozen lychee',
  brand: 'Ba Nhịp',
  netContent: 'túi 1 kg',
  standards: ['TCCS 05:2025/DN-0117'],
  shelfLife: '24 tháng',
  storage: '−18 °C',
  image: 'frozen-lychee.svg',
})

/** The chain as it stands on the calendar's day 0. */
export function lychee(calendar: Calendar): SupplyChain {
  const { at, stamp, harvest } = calendar
  const lot = lotsOn(calendar)
  const upper = lot(picked, `VQ${stamp(harvest)}T`, upperHill, harvest, '4.200 kg')
  const lower = lot(picked, `VQ${stamp(harvest)}H`, lowerHill, harvest, '3.600 kg')
  const june = lot(fresh, `VT06${stamp(harvest).slice(0, 2)}A`, gradingShed, harvest, '1.250 hộp', harvest + 10)
  const bulk = lot(driedBulk, `VSK${stamp(harvest + 4)}`, dryingHouse, harvest + 4, '430 kg', harvest + 734)
  const bags = lot(dried, `VS${stamp(-16)}A`, dryingHouse, -16, '800 túi', 349)
  const ice = lot(frozen, `CD${stamp(harvest + 2)}`, packingHouse, harvest + 2, '3.300 túi', harvest + 732)

  const freshPallet = unitCode('389300000000000010')
  const driedCase = unitCode('389300000000000027')
  const frozenPallet = unitCode('389300000000000034')
  const cold = (day: number, time: string, value: number) => [
    { sensorMetadata: { time: at(day, time) }, sensorReport: [{ type: 'Temperature', value, uom: 'CEL' }] },
  ]
  const coopToShop = { from: growers, to: carrier }
  const toShop = { from: carrier, to: shop }

  const [driedTest, frozenTest] = [`KQ-${stamp(-13)}-02`, `KQ-${stamp(-9)}-04`]

  return {
    parties: [growers, packers],
    products: [picked, fresh, driedBulk, dried, frozen],
    places: [upperHill, lowerHill, gradingShed, dryingHouse, packingHouse, coldStore],
    lots: [upper, lower, june, bulk, bags, ice],
    events: [
      // Picked in two areas, sampled, and divided: boxes at once, the drying house, the packing house.
      [growers, at(harvest, '05:40'), commission([kg(upper, 4200)], { stage: 'harvest', at: upperHill })],
      [growers, at(harvest, '06:10'), commission([kg(lower, 3600)], { stage: 'harvest', at: lowerHill })],
      [laboratory, at(harvest, '08:00'), sample([kg(upper, 4200), kg(lower, 3600)], { at: gradingShed })],
      [growers, at(harvest, '14:10'), make([kg(upper, 2550)], [kg(june, 2500)], { stage: 'packing', at: gradingShed })],
      [growers, at(harvest, '16:00'), pack(freshPallet, [kg(june, 600)], { at: gradingShed })],
      [growers, at(harvest, '17:20'), ship([freshPallet, kg(june, 600)], { at: gradingShed, ...coopToShop })],
      [carrier, at(harvest, '18:05'), receive([freshPallet, kg(june, 600)], { at: depot, ...coopToShop })],
      [carrier, at(harvest + 1, '04:30'), ship([freshPallet, kg(june, 600)], { at: depot, ...toShop })],
      [shop, at(harvest + 1, '06:15'), receive([freshPallet, kg(june, 600)], { at: shopFloor, ...toShop })],
      [shop, at(harvest + 1, '06:50'), unpack(freshPallet, [kg(june, 600)], { at: shopFloor })],
      [shop, at(harvest + 2, '18:30'), sell([kg(june, 240)], { at: shopFloor })],
      [
        laboratory,
        at(harvest + 3, '15:00'),
        inspect([kg(upper, 4200), kg(lower, 3600)], {
          stage: 'testing',
          at: laboratoryRoom,
          papers: { testres: `KQ-${stamp(harvest + 3)}-01` },
        }),
      ],

      // Whole fruit, frozen by the packing house and watched in its cold store.
      [growers, at(harvest + 1, '05:00'), ship([kg(lower, 3600)], { at: gradingShed, from: growers, to: packers })],
      [packers, at(harvest + 1, '07:30'), receive([kg(lower, 3600)], { at: packingHouse, from: growers, to: packers })],
      [
        packers,
        at(harvest + 2, '09:00'),
        make([kg(lower, 3600)], [kg(ice, 3300)], { stage: 'processing', at: packingHouse }),
      ],
      [
        packers,
        at(harvest + 2, '19:00'),
        store([kg(ice, 3300)], { at: coldStore, sensors: cold(harvest + 2, '19:00', -18.6) }),
      ],
      [packers, at(-20, '09:00'), store([kg(ice, 3300)], { at: coldStore, sensors: cold(-20, '09:00', -19.2) })],
      [
        laboratory,
        at(-9, '10:30'),
        inspect([kg(ice, 3300)], {
          stage: 'testing',
          at: laboratoryRoom,
          papers: { testres: testAddress(laboratory, frozenTest) },
        }),
      ],
      [packers, at(-6, '08:00'), pack(frozenPallet, [kg(ice, 900)], { at: coldStore })],
      [packers, at(-5, '06:30'), ship([frozenPallet, kg(ice, 900)], { at: coldStore, from: packers, to: carrier })],
      [
        carrier,
        at(-5, '07:10'),
        receive([frozenPallet, kg(ice, 900)], {
          at: depot,
          from: packers,
          to: carrier,
          sensors: cold(-5, '07:10', -17.9),
        }),
      ],
      [
        carrier,
        at(-4, '22:00'),
        onTheWay([frozenPallet, kg(ice, 900)], { at: depot, sensors: cold(-4, '22:00', -18.3) }),
      ],

      // Dried in July's kilns, packed by the bag this month.
      [
        growers,
        at(harvest + 4, '20:00'),
        make([kg(upper, 1650)], [kg(bulk, 430)], { stage: 'processing', at: dryingHouse }),
      ],
      [growers, at(-16, '08:20'), make([kg(bulk, 405)], [kg(bags, 400)], { stage: 'packing', at: dryingHouse })],
      [growers, at(-15, '09:00'), inspect([kg(bags, 400)], { at: dryingHouse })],
      [
        laboratory,
        at(-13, '16:00'),
        inspect([kg(bags, 400)], {
          stage: 'testing',
          at: laboratoryRoom,
          papers: { testres: testAddress(laboratory, driedTest) },
        }),
      ],
      [growers, at(-12, '07:30'), pack(driedCase, [kg(bags, 200)], { at: dryingHouse })],
      [growers, at(-11, '08:00'), ship([driedCase, kg(bags, 200)], { at: dryingHouse, ...coopToShop })],
      [carrier, at(-11, '09:30'), receive([driedCase, kg(bags, 200)], { at: depot, ...coopToShop })],
      [carrier, at(-10, '05:45'), ship([driedCase, kg(bags, 200)], { at: depot, ...toShop })],
      [shop, at(-10, '07:10'), receive([driedCase, kg(bags, 200)], { at: shopFloor, ...toShop })],
      [shop, at(-10, '07:40'), unpack(driedCase, [kg(bags, 200)], { at: shopFloor })],
      [shop, at(-8, '18:00'), sell([kg(bags, 35)], { at: shopFloor })],
    ],
    vouchers: [
      testOf(
        laboratory,
        driedTest,
        bags,
        calendar,
        [-15, -13],
        [atMost('Chì (Pb)', '0.02', 'NA', '0.1'), atMost('Độ ẩm', '18.4', 'P1', '22'), absent('Salmonella trong 25 g')],
      ),
      testOf(laboratory, frozenTest, ice, calendar, [-12, -9], [absent('Listeria monocytogenes trong 25 g')]),
      certificateOf(
        certifier,
        'VT-0042',
        [upperHill, lowerHill].map(placeCode),
        calendar,
        [harvest - 100, harvest + 630],
        {
          standard: 'Quy trình trồng vải an toàn (trình diễn)',
          scope: 'Trồng và thu hoạch vải thiều, 12 ha',
        },
      ),
      certificateOf(certifier, 'SK-0042', [partyAddress(growers)], calendar, [-300, 65], {
        standard: 'Thực hành sản xuất tốt trong sấy quả (trình diễn)',
        scope: 'Sấy và đóng gói vải thiều',
      }),
    ],
  }
}
