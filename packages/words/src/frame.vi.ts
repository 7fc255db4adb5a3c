/** The frame of every page, errors and addresses, in Vietnamese. */
export const frameVi = {
  'frame.skip': 'Đến nội dung chính',
  'frame.nav': 'Các trang',
  'frame.lookup': 'Tra cứu',
  'frame.inspector': 'Kiểm chứng',
  'frame.portal': 'Dành cho cơ sở',
  'frame.verifier': 'Công cụ để giữ riêng',
  'frame.trust': 'Tệp tin cậy',
  'frame.checkpoint': 'Trạng thái nhật ký',
  'frame.never-asks': 'Trang này không bao giờ yêu cầu đăng nhập, số điện thoại hay thanh toán để tra cứu.',
  'error.malformed.title': 'Mã này không đúng định dạng',
  'error.malformed.text':
    'Địa chỉ vừa mở không phải là một mã truy xuất hợp lệ. Có thể mã bị gõ sai một chữ số hoặc tem in bị lỗi.',
  'error.malformed.shapes':
    'Mã hợp lệ có dạng /01/GTIN/10/LÔ (hàng có mã GTIN), /00/SSCC (đơn vị logistic), /414/GLN (địa điểm), /l/BÊN/HÀNG/LÔ (hàng không có GTIN) hoặc /party/BÊN (cơ sở).',
  'error.malformed.try': 'Hãy quét lại, hoặc gõ dãy số in dưới mã QR vào ô dưới đây.',
  'error.not-found.title': 'Không có trang này',
  'error.not-found.text': 'Địa chỉ vừa mở không có trên trang này. Bạn có thể tra cứu mã in trên bao bì.',
  'error.not-ready.title': 'Chưa thể kiểm chứng lúc này',
  'error.not-ready.text': 'Hệ thống đang khởi động hoặc chưa neo trạng thái nào. Hãy thử lại sau ít phút.',
  'error.internal.title': 'Có lỗi phía chúng tôi',
  'error.internal.text': 'Trang chưa trả lời được. Lỗi đã được ghi lại; bạn hãy thử lại sau ít phút.',
  'error.unauthenticated.title': 'Khóa API không dùng được',
  'error.unauthenticated.text':
    'Khóa API không có trong hệ thống hoặc đã bị thu hồi. Hãy xin quản trị viên cấp khóa khác, hoặc bỏ khóa khỏi yêu cầu để xem phần công khai.',
  'error.forbidden.title': 'Bạn không có quyền làm việc này',
  'error.forbidden.text': 'Yêu cầu này không đến từ trang của chúng tôi, hoặc tài khoản của bạn không được phép.',
  'error.too-large.title': 'Nội dung gửi lên quá lớn',
  'error.too-large.text': 'Hãy gửi ít hơn, hoặc chia thành nhiều lần.',
  'error.request.title': 'Yêu cầu chưa đúng',
  'error.request.text': 'Trình duyệt đã gửi một yêu cầu mà trang này không hiểu.',
  'error.home': 'Về trang tra cứu',
} as const
