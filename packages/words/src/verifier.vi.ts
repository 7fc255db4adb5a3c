/** The verifier in one file, for whoever has it from elsewhere than the platform, in Vietnamese. */
export const verifierVi = {
  'verifier.title': 'Kiểm chứng bằng chứng truy xuất nguồn gốc',
  'verifier.lead':
    'Trang này là một tệp duy nhất và tự tính mọi bước trên máy của bạn. Tệp không rời khỏi máy; trang chỉ hỏi trang truy xuất khi bạn bấm tải, và những nút mạng bạn tự ghi.',
  'verifier.noscript': 'Trang cần JavaScript để tính. Bạn có thể dùng công cụ dòng lệnh verify.mjs.',
  'verifier.proof': 'Tệp bằng chứng',
  'verifier.proof-hint': 'Chọn từ máy, thả vào bất cứ đâu trên trang này, hoặc tải theo địa chỉ đã gõ ở trên.',
  'verifier.code': 'Mã trên hàng',
  'verifier.code-hint':
    'Quét, chọn ảnh chụp mã QR hoặc thả ảnh vào trang; hay gõ địa chỉ trong mã, hoặc dãy số in dưới mã. Để trống thì chỉ có chính tệp nói nó về món hàng nào.',
  'verifier.scan': 'Quét bằng máy ảnh',
  'verifier.scan-stop': 'Dừng quét',
  'verifier.scan-none':
    'Trình duyệt không cho trang mở theo cách này dùng máy ảnh: cần https, hoặc tệp mở từ đĩa bằng trình duyệt khác. Hãy chụp mã rồi chọn ảnh, đọc mã bằng ứng dụng máy ảnh rồi dán địa chỉ vào đây, hoặc gõ dãy số.',
  'verifier.scan-refused':
    'Máy ảnh chưa được phép. Hãy cho phép trong trình duyệt rồi thử lại. Có trình duyệt không bao giờ cho trang mở từ đĩa dùng máy ảnh: khi đó hãy chụp mã rồi chọn ảnh, hoặc gõ mã.',
  'verifier.scan-no-camera': 'Không tìm thấy máy ảnh nào trên máy này. Hãy chọn ảnh chụp mã, hoặc gõ mã.',
  'verifier.scan-failed':
    'Không mở được máy ảnh: có thể ứng dụng khác đang dùng. Hãy đóng ứng dụng đó rồi thử lại, chọn ảnh chụp mã, hoặc gõ mã.',
  'verifier.photo': 'Chọn ảnh chụp mã',
  'verifier.photo-none': ({ names }: { names: string }) =>
    `${names}: không đọc được mã nào trong ảnh. Hãy chụp gần hơn, đủ sáng và thẳng, mỗi ảnh một mã QR.`,
  'verifier.fetch': ({ host }: { host: string }) => `Tải tệp bằng chứng từ ${host}`,
  'verifier.fetching': ({ host }: { host: string }) => `Đang tải từ ${host}…`,
  'verifier.fetch-failed': ({ host, address }: { host: string; address: string }) =>
    `Không tải được từ ${host}. Hãy mở ${address} trong một thẻ khác, lưu tệp, rồi thả vào đây.`,
  'verifier.stranger': ({ names }: { names: string }) =>
    `${names}: không phải tệp bằng chứng, tệp tin cậy, hay ảnh PNG hoặc JPEG. Hai tệp là tệp .json tải từ trang truy xuất.`,
  'verifier.more': 'Hỏi thêm nguồn độc lập, và thời điểm trả lời',
  'verifier.no-both': 'Cần hai tệp: tệp tin cậy và tệp bằng chứng. Thả cả hai vào trang này cũng được.',
  'verifier.ready': 'Đã đủ tệp: hãy bấm Kiểm chứng.',
  'verifier.another': 'Kiểm món khác (giữ tệp tin cậy)',
  'verifier.trust': 'Tệp tin cậy',
  'verifier.trust-hint':
    'Tin ai là do bạn chọn, không lấy từ tệp bằng chứng. Hãy xin tệp tin cậy từ cơ quan quản lý, hoặc từ /trust.json của trang mà bạn tin rồi đối chiếu qua một đường khác.',
  'verifier.nodes': 'Nút mạng để hỏi về chuỗi khối',
  'verifier.nodes-hint':
    'Mỗi dòng một địa chỉ RPC; không bắt buộc. Nút mạng phải cho phép trang ngoài hỏi (CORS). Thiếu nguồn độc lập thì kết luận yếu hơn và không biết có cảnh báo hay không.',
  'verifier.as-of-head': 'Trả lời cho thời điểm của tệp, không phải cho hôm nay',
  'verifier.submit': 'Kiểm chứng',
  'verifier.choose': 'Chọn tệp…',
  'verifier.not-chosen': 'chưa chọn tệp nào',
  'verifier.chosen': ({ name }: { name: string }) => `Đã chọn: ${name}`,
  'verifier.no-proof': 'Hãy chọn tệp bằng chứng.',
  'verifier.no-proof-yet': ({ host }: { host: string }) =>
    `Chưa có tệp bằng chứng: hãy bấm nút “Tải tệp bằng chứng từ ${host}” dưới ô mã, hoặc chọn tệp.`,
  'verifier.is-proof': ({ names }: { names: string }) =>
    `${names} là tệp bằng chứng, nên đã để vào ô tệp bằng chứng. Tệp tin cậy là tệp khác: trust.json, lấy từ nơi bạn tin.`,
  'verifier.no-trust': 'Hãy chọn tệp tin cậy: thiếu nó thì không thể kết luận.',
  'verifier.running': 'Đang kiểm chứng trên máy của bạn…',
  'verifier.fault': 'Công cụ gặp lỗi, không kết luận được gì. Hãy thử trình duyệt mới hơn hoặc verify.mjs.',
  'verifier.about': ({ subject }: { subject: string }) => `Về: ${subject}`,
  'verifier.by-file': 'Mã do chính tệp nêu.',
  'verifier.steps': 'Từng bước',
  'verifier.grounds': 'Dựa vào đâu',
  'verifier.release': ({ name, hash, index }: { name: string; hash: string; index: string }) =>
    `Nhật ký, vị trí ${index}, nêu ${name} có SHA-256 ${hash}`,
  'verifier.file-hash': ({ hash }: { hash: string }) => `SHA-256 của tệp: ${hash}`,
} as const
