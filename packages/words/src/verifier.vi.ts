/** The verifier in one file, for whoever has it from elsewhere than the platform, in Vietnamese. */
export const verifierVi = {
  'verifier.title': 'Kiểm chứng bằng chứng truy xuất nguồn gốc',
  'verifier.lead':
    'Trang này là một tệp duy nhất và tự tính mọi bước trên máy của bạn. Tệp bằng chứng không rời khỏi máy; trang không hỏi ai ngoài những nút mạng bạn tự ghi.',
  'verifier.noscript': 'Trang cần JavaScript để tính. Bạn có thể dùng công cụ dòng lệnh verify.mjs.',
  'verifier.proof': 'Tệp bằng chứng',
  'verifier.proof-hint': 'Thả tệp vào đây hoặc chọn từ máy. Tải tệp từ trang của lô hàng.',
  'verifier.code': 'Mã trên hàng',
  'verifier.code-hint':
    'Gõ địa chỉ trong mã QR, hoặc dãy số in dưới mã. Không có mã thì chỉ biết tệp tự nói về món hàng nào.',
  'verifier.scan': 'Quét bằng máy ảnh',
  'verifier.scan-stop': 'Dừng quét',
  'verifier.scan-none': 'Trình duyệt này không tự đọc được mã bằng máy ảnh: hãy gõ mã.',
  'verifier.scan-failed': 'Không mở được máy ảnh: hãy gõ mã.',
  'verifier.fetch': 'Tải tệp bằng chứng của mã này',
  'verifier.trust': 'Tệp tin cậy',
  'verifier.trust-hint':
    'Tin ai là do bạn chọn, không lấy từ tệp bằng chứng. Hãy xin tệp tin cậy từ cơ quan quản lý, hoặc từ /trust.json của trang mà bạn tin rồi đối chiếu qua một đường khác.',
  'verifier.nodes': 'Nút mạng để hỏi về chuỗi khối',
  'verifier.nodes-hint':
    'Mỗi dòng một địa chỉ RPC; không bắt buộc. Nút mạng phải cho phép trang ngoài hỏi (CORS). Thiếu nguồn độc lập thì kết luận yếu hơn và không biết có cảnh báo hay không.',
  'verifier.as-of-head': 'Trả lời cho thời điểm của tệp, không phải cho hôm nay',
  'verifier.submit': 'Kiểm chứng',
  'verifier.chosen': ({ name }: { name: string }) => `Đã chọn: ${name}`,
  'verifier.no-proof': 'Hãy chọn tệp bằng chứng.',
  'verifier.no-trust': 'Hãy chọn tệp tin cậy: thiếu nó thì không thể kết luận.',
  'verifier.running': 'Đang kiểm chứng trên máy của bạn…',
  'verifier.fault': 'Công cụ gặp lỗi, không kết luận được gì. Hãy thử trình duyệt mới hơn hoặc verify.mjs.',
  'verifier.about': ({ subject }: { subject: string }) => `Về: ${subject}`,
  'verifier.by-file': 'Mã do chính tệp nêu.',
  'verifier.steps': 'Từng bước',
  'verifier.grounds': 'Dựa vào đâu',
  'verifier.file-hash': ({ hash }: { hash: string }) => `SHA-256 của tệp: ${hash}`,
} as const
