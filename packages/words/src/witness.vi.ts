/** The page that a witness shows at its own address, in Vietnamese. */
export const witnessVi = {
  'witness.title': ({ origin }: { origin: string }) => `Nhân chứng của nhật ký ${origin}`,
  'witness.lead':
    'Máy này giữ một bản sao riêng của nhật ký, kiểm tra từng mục rồi mới ký. Chữ ký của nó nói rằng nhật ký chỉ được viết thêm, không mục nào bị sửa hay bị bỏ.',
  'witness.owner': ({ owner }: { owner: string }) =>
    `Do ${owner} vận hành, độc lập với nền tảng theo lời của chính họ.`,
  'witness.unnamed': 'Chính sách của nhật ký chưa nêu tên người vận hành nhân chứng này.',
  'witness.own': 'Nhân chứng này do chính nền tảng vận hành, không phải nhân chứng độc lập.',
  'witness.following': 'Đang theo dõi nhật ký; đến nay mọi thứ khớp.',
  'witness.next': 'Đang chờ đầu kế tiếp: đầu mới nhất của nhật ký đã có từ trước, nhân chứng này sẽ ký từ đầu sau.',
  'witness.waiting': ({ code }: { code: string }) => `Đang chờ, tạm chưa ký đầu mới (${code}).`,
  'witness.stopped':
    'ĐÃ PHÁT HIỆN MÂU THUẪN: nhật ký đã ký những điều không thể cùng đúng. Nhân chứng ngừng ký và giữ bằng chứng.',
  'witness.evidence': 'Xem bằng chứng của mâu thuẫn',
  'witness.newest': 'Đầu nhật ký mới nhất đã ký',
  'witness.size': ({ count }: { count: string }) => `${count} mục`,
  'witness.none': 'Chưa ký đầu nào.',
  'witness.since': 'Ký từ',
  'witness.address': 'Địa chỉ của khóa',
  'witness.contract': 'Ký cho hợp đồng',
  'witness.heads': 'Mọi đầu đã ký',
  'witness.verifier': 'Công cụ kiểm chứng lấy từ đây, không lấy từ nền tảng',
  'witness.compare':
    'Để đối chiếu: kích thước và hai gốc trong tệp bằng chứng phải đúng như đầu cùng kích thước ở địa chỉ /heads/{kích thước} của máy này.',
} as const
