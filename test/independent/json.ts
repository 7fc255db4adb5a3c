const nested = (depth: number, [open, close]: [string, string], inmost = '') =>
  open.repeat(depth) + inmost + close.repeat(depth)

/** What JSON readers differ about: numbers at their ends, texts that are no text, members twice, depth. */
export const JSON_TEXTS: readonly string[] = [
  ...['0', '-0', '1.0', '-0.0', '0e0', '-0e0', '1e3', '0.1e1', '1E+2', '0.5', '01', '1.', '.5', '+1', '1e', '-', '1_0'],
  ...['9007199254740991', '9007199254740992', '9007199254740991.0', '9007199254740991.4', '9007199254740990.5'],
  ...[
    '9007199254740991.5',
    '1e15',
    '1e16',
    '1e400',
    '-1e400',
    '1e-400',
    '5e-324',
    '1'.repeat(400),
    `0.${'1'.repeat(400)}`,
  ],
  ...['"\\ufffe"', '"\uffff"', '"\ufdd0"', '"\\ud83f\\udffe"', '"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"'],
  ...['"\u0000"', '"\t"', '"\u007f"', '"\\u0000"', '"a\\/b"', '"\\x"', '"\\u12g4"', '"a', "'a'"],
  ...[
    ' {"a" : 1 }\r\n',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":1}',
    '{"__proto__":1,"__proto__":2}',
    '{a:1}',
  ],
  ...['[]', '{}', '[1,]', '[1 2]', '', ' ', 'null', 'nul', 'true', 'tru', 'NaN', '\ufeff1', '1\u00a0', '1 2', '/**/1'],
  ...[63, 64, 65, 66].flatMap(depth => [
    nested(depth, ['[', ']']),
    nested(depth, ['[', ']'], '1'),
    nested(depth, ['{"a":', '}'], '1'),
  ]),
]
