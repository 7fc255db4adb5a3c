/** Those who serve every chain: the carrier, the shop, the laboratory, the inspectors. All made up. */
import type { Party, Place } from './supply-chain.ts'

/** Drives for everyone. */
export const carrier: Party = {
  code: 'VC-0011',
  name: 'Hợp tác xã Vận tải Cánh Diều Giấy',
  nameEn: 'Paper Kite Transport Co-operative',
  kind: 'hợp tác xã',
  roles: ['carrier'],
  address: 'phường Bắc Giang, tỉnh Bắc Ninh',
  gln: '8930000009012',
}

/** Sells to those who eat. */
export const shop: Party = {
  code: 'BL-0205',
  name: 'Cửa hàng Nông sản Hiên Nhà Ngói',
  nameEn: 'Tiled Porch Farm Shop',
  kind: 'cửa hàng bán lẻ',
  roles: ['retailer'],
  address: 'phường Bắc Giang, tỉnh Bắc Ninh',
  gln: '8930000009029',
}

/** Tests samples. */
export const laboratory: Party = {
  code: 'TN-0003',
  name: 'Trung tâm Thử nghiệm Ống Nghiệm Xanh',
  nameEn: 'Green Test Tube Laboratory',
  kind: 'tổ chức thử nghiệm',
  roles: ['laboratory'],
  address: 'phường Bắc Giang, tỉnh Bắc Ninh',
  gln: '8930000009036',
}

/** Certifies places and parties. */
export const certifier: Party = {
  code: 'CN-0015',
  name: 'Tổ chức chứng nhận Ba Lá Chè',
  nameEn: 'Three Tea Leaves Certification Body',
  kind: 'tổ chức chứng nhận',
  roles: ['certifier'],
  address: 'phường Bắc Giang, tỉnh Bắc Ninh',
  gln: '8930000009388',
}

/** Look at goods wherever they are. */
export const inspectors: Party = {
  code: 'KT-0007',
  name: 'Đoàn kiểm tra chất lượng số 7',
  nameEn: 'Quality inspection team 7',
  kind: 'đoàn kiểm tra',
  roles: ['inspector'],
  address: 'phường Bắc Giang, tỉnh Bắc Ninh',
  gln: '8930000009043',
}

/** The authority itself, whose key lives in its own process; see `authority.ts`. */
export const authority: Omit<Party, 'roles'> = {
  code: 'CQ-0001',
  name: 'Cơ quan quản lý chất lượng (trình diễn)',
  nameEn: 'Quality authority (demonstration)',
  kind: 'cơ quan quản lý',
  address: 'phường Bắc Giang, tỉnh Bắc Ninh',
  gln: '8930000009050',
}

/** The carrier's. */
export const depot: Place = {
  gln: '8930000009067',
  by: carrier.code,
  name: 'Bãi trung chuyển Cánh Diều Giấy',
  kind: 'kho trung chuyển',
  address: 'phường Bắc Giang, tỉnh Bắc Ninh',
}

/** The shop's. */
export const shopFloor: Place = {
  gln: '8930000009074',
  by: shop.code,
  name: 'Quầy hàng Hiên Nhà Ngói',
  kind: 'cửa hàng bán lẻ',
  address: 'phường Bắc Giang, tỉnh Bắc Ninh',
}

/** The laboratory's. */
export const laboratoryRoom: Place = {
  gln: '8930000009081',
  by: laboratory.code,
  name: 'Phòng thử nghiệm hóa – vi sinh',
  kind: 'phòng thử nghiệm',
  address: 'phường Bắc Giang, tỉnh Bắc Ninh',
}

/** What belongs to no single chain. */
export const common = {
  parties: [carrier, shop, laboratory, certifier, inspectors],
  places: [depot, shopFloor, laboratoryRoom],
}
