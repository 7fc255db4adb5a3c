import type { ProofCode, StepName, Strength, VerdictName } from '@nguon/proof'

type Messages = Record<
  | `verdict.${VerdictName}`
  | `verdict.${VerdictName}.text`
  | `strength.${Strength}`
  | `step.${StepName}`
  | `reason.${ProofCode}`,
  string
>

/** What a reader is told about a proof, in Vietnamese. A verdict, a step or a code without a sentence does not compile. */
export const proofVi = {
  'verdict.verified': 'Đã kiểm chứng',
  'verdict.verified.text':
    'Mọi bước đều đúng: mỗi thông tin được ký và nằm trong nhật ký, lịch sử khớp với trạng thái nhật ký đã ký.',
  'verdict.by-file': ({ subject }: { subject: string }) =>
    `Tệp đứng vững, nhưng chỉ về mã mà CHÍNH TỆP nêu: ${subject}`,
  'verdict.by-file.text':
    'Chưa ai nói mã nào in trên hàng, nên chưa kiểm chứng được gì về món hàng: người đưa tệp có thể chọn mã khác, hoặc cắt khỏi tệp một lô đang bị thu hồi. Hãy quét hoặc gõ mã in trên hàng rồi kiểm chứng lại (lệnh: thêm --scanned MÃ).',
  'verdict.invalid': 'Không hợp lệ',
  'verdict.invalid.text': 'Bằng chứng này không đứng vững. Đừng tin vào thông tin đi kèm.',
  'verdict.contradicted': 'Mâu thuẫn',
  'verdict.contradicted.text':
    'Nguồn bạn tự hỏi cho thấy một trạng thái khác. Hãy giữ tệp này: nó là chứng cứ cho thấy có người đưa ra hai sự thật.',
  'verdict.alert': 'Đang có cảnh báo',
  'verdict.alert.text': 'Cơ quan quản lý đã đưa cảnh báo về mặt hàng này lên chuỗi khối. Ngừng sử dụng và hỏi nơi bán.',
  'verdict.recalled': 'Đang bị thu hồi',
  'verdict.recalled.text': 'Có lệnh thu hồi còn hiệu lực do bên có quyền ký. Ngừng sử dụng và liên hệ nơi bán.',
  'verdict.incomplete': 'Thiếu thông tin công khai',
  'verdict.incomplete.text': 'Có thông tin lẽ ra ai cũng đọc được mà tệp không cho xem, nên không thể kết luận.',
  'verdict.unanchored': 'Chưa thấy neo',
  'verdict.unanchored.text':
    'Không nhân chứng độc lập nào và không nguồn nào bạn hỏi xác nhận phần chuỗi khối của tệp; người làm tệp có thể tự dựng ra phần đó.',
  'verdict.stale': 'Đã cũ',
  'verdict.stale.text':
    'Bằng chứng đúng vào lúc nó được lập, nhưng không còn đủ mới để trả lời cho hôm nay. Hãy tải lại.',
  'verdict.pending': 'Đang chờ ghi',
  'verdict.pending.text': 'Thông tin đã được ký và tiếp nhận, nhưng chưa nằm trong trạng thái nhật ký đã neo.',
  'verdict.unknown': 'Không có thông tin',
  'verdict.unknown.text':
    'Nhật ký không có thông tin công khai nào về mã này, nên không biết hàng từ đâu đến. Hãy hỏi lại nơi bán trước khi tin vào bao bì.',

  'strength.full': 'Mức cao nhất: nhân chứng độc lập đã ký, và nguồn độc lập của bạn thấy đúng khối mà tệp nêu.',
  'strength.witnesses':
    'Nhân chứng độc lập đã ký trạng thái này. Chưa có nguồn độc lập nào xác nhận phần chuỗi khối của tệp: điều đó chưa được kiểm chứng.',
  'strength.chain': 'Nguồn độc lập của bạn thấy đúng khối mà tệp nêu; chưa có nhân chứng độc lập.',
  'strength.operator':
    'Chỉ dựa vào lời của chính nền tảng: chưa có nhân chứng hay nguồn chuỗi khối nào được coi là độc lập.',

  'verified.witnesses': 'Đã kiểm chứng, có nhân chứng độc lập',
  'verified.chain': 'Đã kiểm chứng, chưa có nhân chứng độc lập',
  'verified.operator': 'Đã kiểm chứng, chỉ theo lời nền tảng',
  'verified.witness-yes': 'Có nhân chứng độc lập',
  'verified.witness-no': 'Chưa có nhân chứng độc lập',
  'verified.source-yes': 'Có nguồn chuỗi khối độc lập',
  'verified.source-no': 'Chưa có nguồn chuỗi khối độc lập',

  'complete.yes': ({ count, when }: { count: number; when: string }) =>
    `Đây là toàn bộ ${count} thông tin về mã này, không thiếu thông tin nào, tính đến ${when}.`,
  'complete.absent': ({ when }: { when: string }) =>
    `Mã này chưa từng được đăng ký, tính đến ${when}: chưa có ai khai báo điều gì về nó.`,
  'complete.no': ({ count, when }: { count: number; when: string }) =>
    `Tệp có ${count} thông tin về mã này, tính đến ${when}. Chưa có nhân chứng độc lập, nên không nói được là không thiếu thông tin nào.`,
  'complete.no-absent': ({ when }: { when: string }) =>
    `Tệp không có thông tin nào về mã này, tính đến ${when}. Chưa có nhân chứng độc lập, nên không nói được là mã chưa từng được đăng ký.`,
  'alerts.none': 'Không có cảnh báo nào trên chuỗi khối, theo nguồn độc lập.',
  'alerts.none-operator': 'Không có cảnh báo nào trên chuỗi khối, theo lời nguồn của chính nền tảng.',
  'alerts.unknown': 'Chưa biết có cảnh báo hay không: không phải hợp đồng nào bạn tin cũng có nguồn trả lời.',
  'alerts.raised': ({ subjects }: { subjects: string }) => `Có cảnh báo trên chuỗi khối về ${subjects}.`,

  'step.decoding': 'Đọc tệp',
  'step.head': 'Chữ ký trên trạng thái nhật ký',
  'step.subjects': 'Đúng mã đã quét',
  'step.map': 'Bản đồ của nhật ký',
  'step.history': 'Đủ số thông tin',
  'step.statements': 'Từng thông tin và chữ ký',
  'step.signers': 'Khóa và vai trò của người ký',
  'step.serial': 'Số sê-ri',
  'step.anchor': 'Phần chuỗi khối trong tệp',
  'step.sources': 'Các nguồn bạn hỏi',
  'step.age': 'Độ mới',

  'reason.too-large': 'Tệp lớn hơn 16 MB.',
  'reason.not-json': 'Tệp không phải là JSON đọc được.',
  'reason.not-canonical': 'Tệp không viết theo đúng một cách duy nhất: có khoảng trắng, phần trùng hoặc phần thừa.',
  'reason.malformed': 'Tệp không có đúng các phần của một tệp bằng chứng.',
  'reason.statement-malformed': 'Một thông tin trong tệp không đúng định dạng.',
  'reason.too-many-statements': 'Tệp có hơn 10.000 thông tin.',
  'reason.checkpoint-malformed': 'Điểm kiểm của nhật ký không đọc được.',
  'reason.checkpoint-foreign-key': 'Điểm kiểm không do nền tảng mà bạn tin ký.',
  'reason.checkpoint-other-head': 'Điểm kiểm nói về một trạng thái khác với tệp.',
  'reason.witness-signature': 'Một chữ ký nhân chứng không phải của địa chỉ được ghi.',
  'reason.below-quorum': 'Không đủ số nhân chứng mà bạn yêu cầu đã ký trạng thái này.',
  'reason.heads-order': 'Các trạng thái trước đó không theo thứ tự.',
  'reason.heads-inconsistent':
    'Một trạng thái trước đó không phải là phần đầu của trạng thái này: nhật ký đã bị viết lại.',
  'reason.nothing-scanned': 'Không biết mã nào đã được quét.',
  'reason.answer-missing': 'Tệp không trả lời về một mã phải có: món hàng, lô hoặc sản phẩm.',
  'reason.answer-unasked': 'Tệp nói về một mã khác với mã đã quét.',
  'reason.answer-twice': 'Tệp trả lời hai lần về cùng một mã.',
  'reason.map-proof':
    'Lịch sử trong tệp không phải là lịch sử mà nhật ký cam kết: có thông tin bị bỏ ra, thêm vào hoặc sửa đổi.',
  'reason.count-differs': 'Số thông tin trong tệp khác với số mà nhật ký đếm.',
  'reason.index-order': 'Các thông tin không theo thứ tự của nhật ký.',
  'reason.index-beyond-head': 'Một thông tin nằm ngoài trạng thái nhật ký này.',
  'reason.entry-twice': 'Một thông tin được tính hai lần.',
  'reason.inclusion': 'Một thông tin không nằm trong nhật ký ở vị trí được ghi.',
  'reason.key-not-named': 'Một thông tin không nói về mã mà nó được xếp vào.',
  'reason.signature': 'Một chữ ký không đúng: nội dung hoặc người ký đã bị thay.',
  'reason.audience': 'Một thông tin được ký cho nhật ký khác.',
  'reason.issuer': 'Một thông tin ghi sai bên phát hành.',
  'reason.kind': 'Một thông tin không thuộc loại được phép hoặc nội dung không đúng loại.',
  'reason.body-digest': 'Nội dung của một thông tin đã bị sửa.',
  'reason.body-rules': 'Các phần nội dung của một thông tin không ghép được với nhau.',
  'reason.subjects-differ': 'Một thông tin ghi tên hàng hóa khác với nội dung của nó.',
  'reason.body-withheld': 'Một nội dung công khai không được cho xem hoặc đã bị xóa cả.',
  'reason.erasure-missing': 'Một nội dung ghi là đã xóa nhưng không có quyết định xóa của cơ quan quản lý.',
  'reason.promise': 'Giấy hẹn hoặc biên nhận đi kèm một thông tin chờ ghi không đúng.',
  'reason.signer-missing': 'Thiếu lịch sử khóa của một bên đã ký, nên không biết khóa có còn hiệu lực hay không.',
  'reason.key-statement': 'Việc cấp hoặc thu hồi một khóa không có giá trị.',
  'reason.key-not-live': 'Một khóa không có hiệu lực vào lúc ký, hoặc không phải của bên đó.',
  'reason.role': 'Người ký không có vai trò để nói điều đó.',
  'reason.serial': 'Số sê-ri không thuộc lô này.',
  'reason.serial-unasked': 'Tệp kèm bằng chứng về một số sê-ri mà bạn không quét.',
  'reason.denial': 'Giấy phủ nhận số sê-ri không đúng.',
  'reason.anchor-missing': 'Tệp không kèm phần chuỗi khối.',
  'reason.anchor-foreign': 'Phần chuỗi khối thuộc hợp đồng hoặc chuỗi mà bạn không tin.',
  'reason.rules-unknown': 'Chuỗi khối theo quy tắc mà công cụ này chưa biết.',
  'reason.header': 'Phần đầu khối không đúng.',
  'reason.account-proof': 'Không chứng minh được hợp đồng có trong khối đó.',
  'reason.code-hash': 'Mã của hợp đồng khác với mã mà bạn tin.',
  'reason.storage-proof': 'Không chứng minh được điều hợp đồng lưu.',
  'reason.slots-differ': 'Hợp đồng lưu một trạng thái nhật ký khác.',
  'reason.no-source': 'Không nguồn nào xác nhận khối mà tệp nêu.',
  'reason.other-head': 'Hợp đồng lưu trạng thái khác với cùng số bản ghi.',
  'reason.other-block': 'Tại số khối đó, nguồn có một khối khác đã chốt.',
  'reason.alert': 'Hợp đồng đang có cảnh báo về mặt hàng này.',
  'reason.head-superseded': 'Hợp đồng đã có trạng thái mới hơn nhiều.',
  'reason.head-old': 'Trạng thái nhật ký quá cũ.',
  'reason.clock': 'Trạng thái nhật ký có giờ muộn hơn giờ máy bạn. Hãy xem lại giờ trên máy.',

  'verify.usage': ({ command }: { command: string }) =>
    `Cách dùng: ${command} TỆP|ĐỊA-CHỈ [--scanned MÃ] [--trust TỆP] [--rpc URL]… [--as-of-head] [--lang vi|en]`,
  'verify.no-trust':
    'Chưa có tệp tin cậy nên không thể kết luận. Tin ai là do bạn chọn, không lấy từ tệp bằng chứng: hãy xin tệp tin cậy từ cơ quan quản lý hoặc từ /trust.json của trang mà bạn tin, đối chiếu qua một đường khác, rồi thêm --trust TỆP.',
  'verify.bad-option': ({ option }: { option: string }) => `Không có tùy chọn ${option}.`,
  'verify.bad-value': ({ option }: { option: string }) => `Tùy chọn ${option} thiếu giá trị, hoặc không nhận giá trị.`,
  'verify.bad-lang': ({ lang }: { lang: string }) => `Không có ngôn ngữ “${lang}”: hãy dùng --lang vi hoặc --lang en.`,
  'verify.bad-rpc': ({ url }: { url: string }) =>
    `“${url}” không phải địa chỉ nút mạng: --rpc cần một địa chỉ bắt đầu bằng http:// hoặc https://.`,
  'verify.too-many': ({ more }: { more: string }) =>
    `Mỗi lần chỉ kiểm chứng một tệp hay địa chỉ; thừa: ${more}. Mã có dấu cách hoặc dấu ngoặc phải đặt trong dấu nháy.`,
  'verify.trust-missing': ({ path }: { path: string }) => `Không có tệp tin cậy ${path}. Hãy xem lại tên sau --trust.`,
  'verify.trust-unreadable': ({ path }: { path: string }) =>
    `Không mở được tệp tin cậy ${path}. Hãy xem lại nó có phải là tệp, và bạn có quyền đọc không.`,
  'verify.trust-not-json': ({ path }: { path: string }) =>
    `Tệp tin cậy ${path} không phải là JSON đọc được. Hãy lấy lại tệp từ nơi bạn tin.`,
  'verify.trust-is-proof': ({ path }: { path: string }) =>
    `${path} là tệp bằng chứng, không phải tệp tin cậy. Tệp tin cậy là tệp khác: trust.json, lấy từ nơi bạn tin.`,
  'verify.trust-member': ({ path, member }: { path: string; member: string }) =>
    `Tệp tin cậy ${path} sai ở phần “${member}”: thiếu, thừa, sai chỗ hoặc sai giá trị. Hãy lấy lại tệp từ nơi bạn tin.`,
  'verify.bad-scanned': ({ path }: { path: string }) =>
    `Không đọc được mã ${path}. Hãy ghi như in trên hàng, ví dụ '(01) 08930000000033 (10) LÔ', hoặc địa chỉ trong mã QR.`,
  'error.malformed.digit': ({ ai, value, right }: { ai: string; value: string; right: string }) =>
    `Số kiểm tra của (${ai}) ${value} không khớp: nếu các số khác đều đúng thì số cuối phải là ${right}. Có một chữ số bị gõ hoặc in sai; hãy so lại với bao bì.`,
  'verify.no-file': ({ path }: { path: string }) => `Không có tệp ${path}. Hãy xem lại tên tệp.`,
  'verify.file-unreadable': ({ path }: { path: string }) =>
    `Không mở được tệp ${path}. Hãy xem lại nó có phải là tệp, và bạn có quyền đọc không.`,
  'verify.unreadable': ({ target }: { target: string }) => `Không tải được ${target}.`,
  'verify.own-trust': ({ path }: { path: string }) =>
    `Tin theo tệp của chính bản cài này: ${path}. Người ngoài cần tệp tin cậy của mình.`,
  'verify.trust': ({ path }: { path: string }) => `Tin theo tệp ${path}.`,
  'verify.scanned': ({ subject }: { subject: string }) => `Mã đã quét: ${subject}`,
  'verify.scanned-by-file': ({ subject }: { subject: string }) =>
    `Mã do chính tệp nêu: ${subject}. Nếu bạn có mã trên bao bì, hãy thêm --scanned để chắc tệp nói về đúng món hàng.`,
  'verify.as-of-head': 'Trả lời cho thời điểm của tệp, không phải cho hôm nay.',
  'verify.head': ({ size, when }: { size: string; when: string }) => `Trạng thái nhật ký: ${size} bản ghi, lúc ${when}`,
  'verify.witness-independent': ({ owner }: { owner: string }) => `Nhân chứng ${owner}: độc lập`,
  'verify.witness-own': ({ owner }: { owner: string }) => `Nhân chứng ${owner}: do chính nền tảng vận hành`,
  'verify.witness-other': ({ owner }: { owner: string }) =>
    `Nhân chứng ${owner}: chưa được tệp tin cậy này coi là độc lập`,
  'verify.source-independent': ({ name }: { name: string }) => `Nguồn ${name}: độc lập`,
  'verify.source-own': ({ name }: { name: string }) => `Nguồn ${name}: do chính nền tảng vận hành`,
  'verify.source-matches': 'khớp',
  'verify.source-differs': 'không khớp',
  'verify.source-silent': ({ name }: { name: string }) => `Nguồn ${name}: không trả lời`,
  'verify.no-source':
    'Chưa hỏi nguồn nào về chuỗi khối. Hãy nêu một nút mạng (lệnh: --rpc URL), tốt nhất là nút không do nền tảng vận hành.',
  'verify.none-asked': 'Chưa nguồn nào trả lời, nên chưa đối chiếu gì với chuỗi khối.',
  'verify.ok': 'đạt',
  'verify.failed': 'không đạt',
  'verify.not-reached': 'chưa xét đến',
  'limits.title': 'Điều mà bằng chứng này không nói',
  'limits.truth': 'Không nói lời khai có đúng sự thật hay không: chỉ nói ai đã khai, khai gì, và không lời nào bị sửa.',
  'limits.goods':
    'Không nói món hàng trong tay bạn là hàng thật: một mã có thể bị chép sang hàng khác. Hãy đối chiếu hàng với điều được khai.',
  'limits.by-file': 'Không nói tệp là về món hàng của bạn: chưa có mã nào trên hàng để đối chiếu.',
  'limits.withheld': 'Có nội dung chỉ dành cho đối tác hoặc cơ quan quản lý, tệp không cho xem.',
  'limits.erased': 'Có nội dung đã bị xóa theo quyết định của cơ quan quản lý.',
  'verify.result': ({ verdict }: { verdict: string }) => `Kết luận: ${verdict}`,
} as const satisfies Messages & Record<string, unknown>
