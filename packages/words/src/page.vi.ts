/** The provenance page and the front page, in Vietnamese. */
export const pageVi = {
  // what it is
  'page.lot': 'Lô',
  'page.serial': 'Số sê-ri',
  'page.unit': 'Đơn vị logistic',
  'page.description': 'Nguồn gốc, hành trình và bằng chứng của lô hàng.',
  'page.unregistered-product': 'Không rõ sản phẩm',
  'page.unregistered': 'chưa đăng ký',
  'page.facts': 'Thông tin lô hàng',
  'page.facts-product': 'Thông tin sản phẩm',
  'page.facts-other': 'Thông tin về mã này',
  'fact.producer': 'Cơ sở sản xuất',
  'fact.address': 'Địa chỉ',
  'fact.production-date': 'Ngày sản xuất',
  'fact.expiry-date': 'Hạn sử dụng',
  'fact.expired': 'Đã hết hạn',
  'fact.origin': 'Xuất xứ',
  'fact.standards': 'Tiêu chuẩn áp dụng',
  'fact.net-content': 'Khối lượng tịnh',
  'fact.shelf-life': 'Thời hạn sử dụng',
  'fact.ingredients': 'Thành phần',
  'fact.code': 'Mã truy xuất nguồn gốc',
  'fact.gtin': 'Mã GTIN',
  'fact.quantity': 'Số lượng',
  'fact.name': 'Tên',
  'fact.party-code': 'Mã cơ sở',
  'fact.gln': 'Mã số địa điểm (GLN)',
  'fact.tax-code': 'Mã số thuế',
  'fact.website': 'Trang web',
  'fact.kind': 'Loại hình',
  // recall, expiry
  'recall.title': 'LÔ HÀNG ĐANG BỊ THU HỒI. Ngừng sử dụng và liên hệ nơi bán.',
  'recall.title-product': 'SẢN PHẨM ĐANG BỊ THU HỒI. Ngừng sử dụng và liên hệ nơi bán.',
  'recall.by': ({ party, when }: { party: string; when: string }) => `Lệnh thu hồi do ${party} ký, lúc ${when}.`,
  'recall.pending': 'Lệnh này đã được tiếp nhận và đang chờ neo; trang báo ngay để bạn kịp dừng sử dụng.',
  'alert.title': 'CƠ QUAN QUẢN LÝ ĐANG CẢNH BÁO VỀ MẶT HÀNG NÀY. Ngừng sử dụng và hỏi nơi bán.',
  'alert.raised': ({ subjects }: { subjects: string }) =>
    `Có cảnh báo trên chuỗi khối về ${subjects}, theo nút của nền tảng.`,
  'alert.not-asked': 'Chưa hỏi được cảnh báo trên chuỗi khối.',
  'expired.title': 'Lô hàng đã hết hạn sử dụng',
  'expired.text': ({ day }: { day: string }) => `Hạn sử dụng ghi là ${day}.`,
  // how it stands, told by the server
  'standing.anchored.title': 'Dữ liệu đã neo lên chuỗi khối',
  'standing.anchored.text': ({ when }: { when: string }) =>
    `Theo trang này, dữ liệu của lô hàng này không bị sửa đổi kể từ ${when}.`,
  'standing.pending.title': 'Có thông tin mới đang chờ neo',
  'standing.pending.text': ({ count }: { count: number }) =>
    `${count} thông tin đã được tiếp nhận và có chữ ký, đang chờ neo lên chuỗi khối. Những thông tin trước đó đã neo.`,
  'standing.waiting.title': 'Đang chờ neo lên chuỗi khối',
  'standing.waiting.text': 'Thông tin đã được tiếp nhận và có chữ ký; việc neo thường xong trong vài phút.',
  'standing.unknown.title': 'Nhật ký không có gì về mã này',
  'standing.unknown.title-hidden': 'Không có thông tin công khai nào về mã này',
  'standing.unknown.title-never': 'Mã này chưa từng được đăng ký',
  'standing.unknown.text':
    'Mã đúng định dạng, nhưng trong nhật ký không có thông tin nào về nó. Hãy kiểm tra địa chỉ trang web và dãy số trên bao bì trước khi tin vào sản phẩm.',
  'standing.unknown.lot':
    'Sản phẩm này có trong sổ đăng ký, nhưng không có thông tin nào về lô này. Có thể tem bị in sai, lô chưa được khai báo, hoặc hàng không rõ nguồn gốc.',
  'standing.unknown.item':
    'Không có thông tin nào về số sê-ri này. Lô hoặc sản phẩm bên dưới có thể có thật, nhưng điều đó không chứng minh món hàng trên tay bạn là thật.',
  'standing.unknown.party': 'Không có cơ sở nào mang mã này trong sổ đăng ký.',
  'standing.unknown.place': 'Không có địa điểm nào mang mã số này trong sổ đăng ký.',
  // a code that nobody registered
  'absence.title': 'Điều này nghĩa là gì?',
  'absence.wrong': 'Mã bị gõ, quét hoặc in sai: chỉ một ký tự khác là một mã khác.',
  'absence.false': 'Mã do người khác tự in ra: hàng có thể là hàng giả hoặc không rõ nguồn gốc.',
  'absence.later': 'Cơ sở chưa khai báo: hàng có thể là thật, nhưng chưa ai ký tên chịu trách nhiệm về nó.',
  'absence.elsewhere': 'Hàng được truy xuất ở một hệ thống khác: trang này không biết về hệ thống đó.',
  'absence.do': 'Bạn nên làm gì?',
  'absence.compare': ({ code }: { code: string }) => `So từng ký tự với mã in trên bao bì: ${code}`,
  'absence.compare-party': ({ code }: { code: string }) =>
    `So từng ký tự với mã cơ sở ghi trong địa chỉ hoặc giấy tờ mà bạn có: ${code}`,
  'absence.compare-place': ({ code }: { code: string }) =>
    `So từng ký tự với mã số địa điểm (GLN) ghi ở nơi bạn đọc được: ${code}`,
  'absence.wrong-entry': 'Mã bị gõ hoặc ghi sai: chỉ một ký tự khác là một mã khác.',
  'absence.elsewhere-party': 'Cơ sở đăng ký ở một hệ thống khác: trang này không biết về hệ thống đó.',
  'absence.elsewhere-place': 'Địa điểm được đăng ký ở một hệ thống khác: trang này không biết về hệ thống đó.',
  'absence.ask': 'Hỏi nơi bán và cơ sở ghi trên nhãn. Khi chưa rõ nguồn gốc thì chưa nên dùng.',
  'absence.keep':
    'Giữ tệp bằng chứng nếu bạn báo cơ quan quản lý thị trường: tệp cho thấy vào lúc đó nhật ký không có mã này, và ai cũng kiểm tra lại được.',
  'absence.again': 'Tra cứu mã khác',
  'standing.invalid.title': 'Dữ liệu này không qua được kiểm chứng',
  'standing.invalid.text':
    'Máy chủ đã tự kiểm tra và phát hiện dữ liệu không khớp với bằng chứng đã neo. Đừng tin vào thông tin của lô này cho đến khi sự việc được làm rõ.',
  'standing.incomplete.title': 'Thiếu một phần thông tin công khai',
  'standing.incomplete.text': 'Có thông tin lẽ ra phải công khai mà tệp bằng chứng không kèm theo.',
  'standing.not-checked': 'Máy của bạn chưa tự kiểm chứng; đây là lời của máy chủ.',
  // the anchor in words
  'anchor.title': 'Trạng thái neo',
  'anchor.anchored': 'Đã neo',
  'anchor.waiting': 'Đang chờ neo',
  'anchor.time': 'Thời điểm của trạng thái đã neo',
  'anchor.entries': 'Số bản ghi trong nhật ký khi neo',
  'anchor.block': 'Khối',
  'anchor.block-text': ({ block, chain }: { block: string; chain: string }) => `số ${block}, chuỗi ${chain}`,
  'anchor.contract': 'Hợp đồng thông minh',
  'anchor.root': 'Gốc của nhật ký',
  'anchor.witnesses': 'Nhân chứng đã ký',
  'anchor.witness-own': ({ owner }: { owner: string }) => `${owner} – do chính nền tảng vận hành`,
  'anchor.witness-other': ({ owner }: { owner: string }) => `${owner} – chưa được tệp tin cậy này coi là độc lập`,
  'anchor.witness-independent': ({ owner }: { owner: string }) => `${owner} – độc lập với nền tảng`,
  // what happened
  'story.title': 'Hành trình',
  'story.empty': 'Chưa có sự kiện nào được khai báo về mã này.',
  'story.empty-product':
    'Mã này chỉ nêu sản phẩm, không nêu lô. Hành trình nằm ở trang của từng lô: hãy nhập thêm số lô in trên bao bì.',
  'story.when-recorded': ({ when }: { when: string }) => `Ghi nhận lúc ${when}`,
  'story.when-recorded-platform': ({ when }: { when: string }) => `Ghi nhận lúc ${when}, theo lời nền tảng`,
  'story.late': ({ days }: { days: number }) => `muộn ${days} ngày so với thời điểm diễn ra`,
  'story.early': 'khai trước, khi việc chưa diễn ra',
  'story.place': 'Nơi diễn ra',
  'story.recorded': 'Thời điểm ghi nhận',
  'story.signed': 'Người ký',
  'story.signed-by': ({ party }: { party: string }) => `${party} ký`,
  'story.key-platform': 'khóa do nền tảng giữ',
  'story.key-own': 'khóa riêng của bên ký',
  'story.key-recovery': 'khóa khôi phục, không nối từ khóa cũ',
  'story.what': 'Hàng hóa',
  'story.this': 'lô này',
  'story.this-item': 'món này',
  'story.this-and-others': ({ own, count }: { own: string; count: number }) => `${own} và ${count} món khác`,
  'story.unit': ({ code }: { code: string }) => `đơn vị logistic ${code}`,
  'story.put-into': ({ goods, whole }: { goods: string; whole: string }) => `${goods}, xếp vào ${whole}`,
  'story.taken-out': ({ goods, whole }: { goods: string; whole: string }) => `${goods}, lấy ra khỏi ${whole}`,
  'story.within': ({ goods, whole }: { goods: string; whole: string }) => `${goods}, đang ở trong ${whole}`,
  'story.inputs': 'Nguyên liệu đầu vào',
  'story.outputs': 'Sản phẩm đầu ra',
  'story.counterparty': 'Bên liên quan',
  'story.to': ({ place }: { place: string }) => `Đến: ${place}`,
  'story.from': ({ place }: { place: string }) => `Từ: ${place}`,
  'story.pending': 'Chờ neo',
  'story.restricted': 'Một phần chỉ dành cho bên liên quan hoặc cơ quan quản lý',
  'story.hidden': 'Nội dung không công khai',
  'story.erased': ({ ground }: { ground: string }) =>
    `Một phần đã được xóa theo quyết định của cơ quan quản lý (căn cứ: ${ground})`,
  'fact.erased': ({ ground }: { ground: string }) =>
    `Đã được xóa theo quyết định của cơ quan quản lý (căn cứ: ${ground})`,
  'story.error': 'Bên ký khai là ghi nhầm',
  // who vouches
  'vouch.self': 'Tự khai',
  'vouch.third-party': 'Bên thứ ba xác nhận',
  'vouch.authority': 'Cơ quan quản lý xác nhận',
  'vouch.self-text': 'Cơ sở tự khai, chưa có bên thứ ba xác nhận.',
  // disposition of things
  'state.expired': 'Hết hạn',
  'state.conformant': 'Đạt yêu cầu',
  'state.non_conformant': 'Không đạt yêu cầu',
  'state.destroyed': 'Đã tiêu hủy',
  'state.damaged': 'Hư hỏng',
  // the ten legal items
  'ten.title': 'Mức độ đầy đủ dữ liệu',
  'ten.count': ({ count }: { count: number }) => `${count}/10 mục theo Thông tư 02/2024/TT-BKHCN`,
  'ten.list': 'Xem từng mục',
  'ten.have': 'có',
  'ten.missing': 'chưa có',
  'ten.1': 'Tên sản phẩm, hàng hóa',
  'ten.2': 'Hình ảnh sản phẩm',
  'ten.3': 'Tên đơn vị sản xuất, kinh doanh',
  'ten.4': 'Địa chỉ đơn vị',
  'ten.5': 'Các công đoạn: mã truy vết sản phẩm, địa điểm, thời gian',
  'ten.6': 'Thời gian sản xuất, kinh doanh',
  'ten.7': 'Mã truy xuất nguồn gốc',
  'ten.8': 'Thương hiệu, mã ký hiệu, số sê-ri (nếu có)',
  'ten.9': 'Thời hạn sử dụng (nếu có)',
  'ten.10': 'Tiêu chuẩn, quy chuẩn áp dụng',
  // flags
  'flag.title': 'Điều cần lưu ý',
  'flag.other-producer': ({ party, registered }: { party: string; registered: string }) =>
    `Lô này do ${party} khai báo, nhưng sản phẩm do ${registered} đăng ký.`,
  'flag.recovery-key': ({ party }: { party: string }) =>
    `${party} đã ký bằng khóa khôi phục, được cấp mà không có xác nhận từ khóa cũ.`,
  'flag.recovery-enrolled': ({ party }: { party: string }) =>
    `${party} được cấp thêm một khóa khôi phục mà không có xác nhận từ khóa cũ. Chưa có thông tin nào ở đây được ký bằng khóa ấy.`,
  'flag.other-lot': 'Các sự kiện của món hàng này nêu một lô khác với lô ghi trên mã.',
  'flag.never-commissioned': ({ subject }: { subject: string }) =>
    `Chưa có ai khai báo trong sổ này là đã làm ra ${subject}. Ai được cấp khóa cũng có thể nói về một mã bất kỳ, nên hãy hỏi lại nơi bán.`,
  'flag.several-registrants': ({ subject, parties }: { subject: string; parties: string }) =>
    `Có nhiều bên cùng đăng ký sản phẩm ${subject}: ${parties}. Bên đầu tiên được tính là bên đăng ký.`,
  'flag.recall-not-entitled': ({ subject, party }: { subject: string; party: string }) =>
    `${party} đã báo thu hồi ${subject} nhưng không phải bên có quyền thu hồi, nên lời ấy không được tính.`,
  'flag.promise-broken': 'Nền tảng đã hứa ghi một thông tin vào nhật ký nhưng quá hạn vẫn chưa ghi.',
  // what is proved
  'honest.title': 'Điều được chứng minh và điều không',
  'honest.unaltered': 'Dữ liệu không bị sửa sau khi neo: sửa một chữ cũng làm bằng chứng sai.',
  'honest.signed': 'Mỗi thông tin có chữ ký số của bên khai báo. Trang nói rõ khóa ký do ai giữ.',
  'honest.complete':
    'Bằng chứng kèm đủ mọi thông tin về lô này trong nhật ký. Lời "không thiếu thông tin nào" chỉ chắc chắn khi có nhân chứng độc lập; hiện chưa có nhân chứng nào được tệp tin cậy của trang này coi là độc lập.',
  'honest.complete-independent':
    'Bằng chứng kèm đủ mọi thông tin về lô này trong nhật ký; nhân chứng độc lập đã dựng lại và xác nhận không thiếu thông tin nào.',
  'honest.not-true':
    'Blockchain chứng minh dữ liệu không bị sửa sau khi neo; không chứng minh thông tin khai báo ban đầu là đúng.',
  'honest.not-genuine':
    'Mã in trên bao bì có thể bị sao chép. Trang này không chứng minh món hàng trên tay bạn là hàng thật.',
  // files
  'files.title': 'Giữ lại bằng chứng',
  'files.text':
    'Tệp bằng chứng chứa mọi thông tin trên trang này và tự kiểm chứng được nhiều năm sau, kể cả khi trang này không còn.',
  'files.download': 'Tải tệp bằng chứng',
  'files.qr': 'Mã QR của trang này',
  'files.inspect': 'Xem từng bước kiểm chứng',
  // front page
  'home.title': 'Hàng này từ đâu đến?',
  'home.lead':
    'Quét mã QR trên bao bì, hoặc gõ dãy số in dưới mã. Bạn sẽ thấy ai đã làm gì, ở đâu, khi nào – và điện thoại của bạn tự kiểm chứng rằng không ai sửa lại về sau.',
  'home.field': 'Mã trên bao bì',
  'home.field-hint': 'Dán cả địa chỉ, hoặc gõ dạng (01) 08930000000019 (10) VT0626A',
  'home.submit': 'Tra cứu',
  'home.bad-code': 'Chưa đọc được mã này. Hãy gõ đủ các số sau (01) và số lô sau (10).',
  'home.how': 'Cách hoạt động',
  'home.sign.title': 'Ai làm, người ấy ký',
  'home.sign.text': 'Mỗi sự kiện – thu hoạch, đóng gói, gửi, nhận, kiểm tra – mang chữ ký số của bên đã làm việc đó.',
  'home.log.title': 'Nhật ký chỉ ghi thêm',
  'home.log.text':
    'Mọi thông tin đã ký được ghi vào một nhật ký không xóa, không sửa được. Trạng thái của nhật ký được neo lên chuỗi khối.',
  'home.check.title': 'Bạn tự kiểm chứng',
  'home.check.text':
    'Trình duyệt của bạn tính lại từng bước, thay vì chỉ tin lời máy chủ. Không cài ứng dụng, không đăng nhập.',
  'home.true.title': 'Cách nhận biết trang thật',
  'home.true.address': ({ host }: { host: string }) =>
    `Thanh địa chỉ phải ghi đúng ${host}. Tem dán đè có thể dẫn đến trang giả.`,
  'home.true.lot':
    'Trang thật nói về đúng lô hàng của bạn: ngày giờ, nơi chốn, người ký – không phải trang giới thiệu.',
  'home.true.never': 'Trang tra cứu thật không bao giờ hỏi mật khẩu, số điện thoại, tài khoản ngân hàng.',
  'home.true.file': 'Trang thật cho tải tệp bằng chứng mà người khác kiểm chứng được.',
} as const
