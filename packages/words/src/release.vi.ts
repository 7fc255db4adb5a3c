/** The page from which the verifier is taken away, in Vietnamese. */
export const releaseVi = {
  'release.title': 'Công cụ kiểm chứng để giữ riêng',
  'release.lead':
    'Hai tệp này tự kiểm chứng được bằng chứng mà không cần trang này. Tải một lần, so SHA-256, rồi dùng cho mọi tệp bằng chứng về sau.',
  'release.page': 'Một trang trong một tệp: mở từ máy bằng trình duyệt, không cần mạng, không cài đặt.',
  'release.program': 'Một lệnh trong một tệp, cho Node từ bản 20 trở lên.',
  'release.size': 'Kích thước',
  'release.bytes': ({ count }: { count: string }) => `${count} byte`,
  'release.download': ({ name }: { name: string }) => `Tải ${name}`,
  'release.logged': 'Nhật ký ghi đúng hai tệp này',
  'release.logged-text': ({ index, version, when }: { index: string; version: string; when: string }) =>
    `Bản ghi phát hành thứ ${version} nằm ở vị trí ${index} của nhật ký, ghi nhận lúc ${when}, do khóa đăng ký của nền tảng ký.`,
  'release.differs': 'Nhật ký ghi những tệp khác',
  'release.waiting': 'Chưa có bản ghi phát hành đã neo',
  'release.waiting-text':
    'Nhật ký chưa nêu hai tệp này trong trạng thái đã neo. Bản ghi được viết khi hệ thống khởi động; hãy xem lại sau một phút.',
  'release.proof': 'Tải bằng chứng của nhật ký (trong đó có bản ghi này)',
  'release.word':
    'Đây là lời của máy chủ. Bản ghi cho phép người khác chỉ ra nếu bạn nhận được tệp khác với tệp đã công bố; nó không nói rằng tệp ấy tốt.',
  'release.compare': 'So SHA-256 trước khi dùng',
  'release.compare-text':
    'Con số trên trang này do chính nền tảng đưa ra, nên so với nó không chứng minh được gì. Hãy so với con số có từ nơi khác:',
  'release.compare-source': 'tự dựng từ mã nguồn, ở đâu cũng ra đúng từng byte như nhau:',
  'release.compare-readme': 'dãy số ghi trong README của mã nguồn mà bạn có từ trước',
  'release.witness-independent': ({ owner }: { owner: string }) => `tải từ nhân chứng ${owner}, độc lập với nền tảng:`,
  'release.witness-own': ({ owner }: { owner: string }) =>
    `tải từ nhân chứng ${owner}, do chính nền tảng vận hành nên không độc lập:`,
  'release.witness-other': ({ owner }: { owner: string }) =>
    `tải từ nhân chứng ${owner}, chưa được tệp tin cậy của trang này coi là độc lập:`,
  'release.command': 'Lệnh in SHA-256',
  'release.use': 'Cách dùng',
  'release.use-page': 'Mở verifier.html, thả tệp bằng chứng và tệp tin cậy vào, gõ hoặc quét mã trên hàng.',
  'release.use-command': 'Hoặc chạy:',
  'release.use-trust':
    'Tệp tin cậy nói bạn tin ai; nên nhận từ cơ quan quản lý, hoặc đối chiếu qua một đường khác. Bản của trang này:',
} as const
