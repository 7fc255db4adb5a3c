#!/usr/bin/env python3
"""A verifier of Nguồn proof files, written from docs/spec.md alone.

    verify.py FILE --trust TRUST --case CASE [--json]
    verify.py --batch LIST      a JSON object a line ("-" is standard input), one JSON answer a line

A case is { "scanned": [{ type, id }], "sources": [§13], "now": seconds or null }, byte strings of sources in hex.  A line of a batch is
{ "file", "trust", "case" }: the text of the file, and the other two as objects (or all three as paths); or { "identifier" } or { "event" },
answered by what it is about, [type, id] each, or null; or { "json" }, a text, answered by whether it is I-JSON, and whether an integer.

Python 3.9 or later, standard library only.  The sections follow those of the specification.  Whatever is wrong with a
file ends in a Fault, and a Fault in the verdict `invalid` with the step that failed.
"""
import argparse
import base64
import hashlib
import json
import re
import sys
import unicodedata
from collections import namedtuple
from datetime import date
from functools import lru_cache
from urllib.parse import quote


class Fault(Exception):
    """What is wrong, in one word.  The step it is wrong in is known to whoever catches it."""

    def __init__(self, code, detail=""):
        super().__init__(code + (": " + detail if detail else ""))
        self.code = code


def need(condition, code, detail=""):
    if not condition:
        raise Fault(code, detail)


# =====================================================================================================================
# §0  Notation
# =====================================================================================================================

MAX_SAFE = 2 ** 53 - 1
MAX_DEPTH = 64


def H(data):
    return hashlib.sha256(data).digest()


def u64(n):
    return n.to_bytes(8, "big")


def b64u(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def un_b64u(text, size=None, code="base64url"):
    """b64u, strictly: its alphabet, no padding, unused bits zero, and of one length if one is given."""
    need(isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]*", text) and len(text) % 4 != 1, code)
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(b64u(data) == text, code)
    need(size is None or len(data) == size, code, "length")
    return data


def un_b64(text, size, code="base64"):
    need(isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text) and len(text) % 4 == 0, code)
    data = base64.b64decode(text)
    need(base64.b64encode(data).decode() == text and len(data) == size, code)
    return data


def un_hex(text, size=None, code="hex"):
    need(isinstance(text, str) and re.fullmatch(r"0x(?:[0-9a-f]{2})*", text), code)
    data = bytes.fromhex(text[2:])
    need(size is None or len(data) == size, code, "length")
    return data


# --- I-JSON (RFC 8259 and RFC 7493), strictly ------------------------------------------------------------------------

_SPACE = re.compile(r"[ \t\n\r]*")
_CHUNK = re.compile(r'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_UNICODE = re.compile(r"[0-9a-fA-F]{4}")
_NONCHARACTER = re.compile("[\ufdd0-\ufdef" + "".join(chr(p << 16 | low) for p in range(17) for low in (0xFFFE, 0xFFFF)) + "]")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = (("true", True), ("false", False), ("null", None))


class _Json:
    def __init__(self, text):
        self.text, self.at = text, 0

    def fail(self, why):
        raise Fault("json", "%s at %d" % (why, self.at))

    def space(self):
        self.at = _SPACE.match(self.text, self.at).end()

    def take(self, char):
        if self.text[self.at:self.at + 1] != char:
            self.fail("%r expected" % char)
        self.at += 1

    def peek(self, char):
        return self.text[self.at:self.at + 1] == char

    def value(self, depth):
        char = self.text[self.at:self.at + 1]
        if depth > MAX_DEPTH:                       # so many stand around this value
            self.fail("too deep")
        if char == "{" or char == "[":
            return self.object(depth + 1) if char == "{" else self.array(depth + 1)
        if char == '"':
            return self.string()
        for word, value in _WORDS:
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        return self.number()

    def object(self, depth):
        self.take("{")
        found = {}
        self.space()
        if self.peek("}"):
            self.at += 1
            return found
        while True:
            self.space()
            name = self.string()
            if name in found:
                self.fail("member twice")
            self.space()
            self.take(":")
            self.space()
            found[name] = self.value(depth)
            self.space()
            if self.peek("}"):
                self.at += 1
                return found
            self.take(",")

    def array(self, depth):
        self.take("[")
        found = []
        self.space()
        if self.peek("]"):
            self.at += 1
            return found
        while True:
            self.space()
            found.append(self.value(depth))
            self.space()
            if self.peek("]"):
                self.at += 1
                return found
            self.take(",")

    def hex4(self):
        match = _UNICODE.match(self.text, self.at)
        if not match:
            self.fail("escape")
        self.at += 4
        return int(match.group(), 16)

    def string(self):
        self.take('"')
        parts = []
        while True:
            match = _CHUNK.match(self.text, self.at)
            parts.append(match.group())
            self.at = match.end()
            char = self.text[self.at:self.at + 1]
            self.at += 1
            if char == '"':
                break
            if char != "\\":
                self.fail("control character or end in a text")
            escape = self.text[self.at:self.at + 1]
            self.at += 1
            if escape in _ESCAPES and escape:
                parts.append(_ESCAPES[escape])
            elif escape == "u":
                unit = self.hex4()
                if 0xD800 <= unit < 0xDC00:
                    if self.text[self.at:self.at + 2] != "\\u":
                        self.fail("lone surrogate")
                    self.at += 2
                    low = self.hex4()
                    if not 0xDC00 <= low < 0xE000:
                        self.fail("lone surrogate")
                    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
                elif 0xDC00 <= unit < 0xE000:
                    self.fail("lone surrogate")
                parts.append(chr(unit))
            else:
                self.fail("escape")
        text = "".join(parts)
        if not text.isascii() and _NONCHARACTER.search(text):      # RFC 7493 §2.1
            self.fail("noncharacter")
        return text

    def number(self):
        match = _NUMBER.match(self.text, self.at)
        if not match:
            self.fail("value expected")
        self.at = match.end()
        word = match.group()
        if match.group(1) is None and match.group(2) is None and word != "-0":
            if len(word) > 17 or abs(int(word)) > MAX_SAFE:
                self.fail("integer out of range")
            return int(word)
        number = float(word)
        if number in (float("inf"), float("-inf")) or (number.is_integer() and abs(number) > MAX_SAFE):
            self.fail("number out of range")
        # An integer is one however it is written; -0 is none, and stays a float.
        return int(number) if number.is_integer() and not (number == 0 and word[0] == "-") else number


def read_json(data):
    """Strict I-JSON of bytes, into dicts (in order), lists, str, int, float, bool and None."""
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Fault("json", "UTF-8")
    need(not text.startswith("\ufeff"), "json", "byte order mark")
    reader = _Json(text)
    reader.space()
    value = reader.value(0)
    reader.space()
    need(reader.at == len(text), "json", "bytes left over")
    return value


def write_json(value):
    """As JSON.stringify does.  (Used on files only, which hold no numbers but integers.)"""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def short_text(value, most):
    """A text that is not empty, of at most so many UTF-16 code units."""
    return isinstance(value, str) and 1 <= len(value.encode("utf-16-le")) // 2 <= most


def no_constant(word):
    raise ValueError(word)


def read_canonical(data):
    """A file that is written as write_json writes it.  Members twice, spaces and other spellings all end in the comparison."""
    try:
        text = data.decode("utf-8", "strict")
        value = json.loads(text, parse_constant=no_constant)
        need(write_json(value) == data, "canonical")
    except (ValueError, RecursionError) as error:
        raise Fault("json", str(error))
    need(text.isascii() or not _NONCHARACTER.search(text), "json", "noncharacter")
    return value


def is_int(value, low=0, high=MAX_SAFE):
    return type(value) is int and low <= value <= high


def members(value, names, code="members", ordered=True, optional=()):
    """`value` is an object with exactly these members (and perhaps some optional ones), in this order."""
    need(isinstance(value, dict), code, "object expected")
    wanted = [name for name in names if name not in optional or name in value]
    need((list(value) if ordered else sorted(value)) == (wanted if ordered else sorted(wanted)), code, "members of " + "/".join(names[:3]))
    return value


def a_list(value, code="list"):
    need(isinstance(value, list), code)
    return value


def a_text(value, code="text"):
    need(isinstance(value, str), code)
    return value


# --- CBOR, deterministic (RFC 8949 §4.2.1), and no more of it than §2 and §10 use ------------------------------------

class Cbor:
    """A reader over bytes.  Anything but integers, byte strings, texts, arrays and maps is refused."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        need(count <= len(self.data) - self.at, "cbor", "short")
        self.at += count
        return self.data[self.at - count:self.at]

    def head(self):
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info
        need(info <= 27, "cbor", "indefinite or reserved")
        width = 1 << (info - 24)
        value = int.from_bytes(self.take(width), "big")
        need(value >= (24 if width == 1 else 1 << (4 * width)), "cbor", "longer head than needed")
        return major, value

    def value(self, depth=0):
        need(depth < 8, "cbor", "depth")
        major, n = self.head()
        if major == 0:
            return n
        if major == 1:
            return -1 - n
        if major == 2:
            return self.take(n)
        if major == 3:
            try:
                return self.take(n).decode("utf-8", "strict")
            except UnicodeDecodeError:
                raise Fault("cbor", "UTF-8")
        if major == 4:
            need(n <= len(self.data) - self.at, "cbor", "short")
            return [self.value(depth + 1) for _ in range(n)]
        need(major == 5, "cbor", "type")
        need(2 * n <= len(self.data) - self.at, "cbor", "short")
        found, last = {}, None
        for _ in range(n):
            start = self.at
            key = self.value(depth + 1)
            raw = self.data[start:self.at]
            need(isinstance(key, (int, str)) and (last is None or raw > last), "cbor", "order of labels")
            last = raw
            found[key] = self.value(depth + 1)
        return found

    def end(self):
        need(self.at == len(self.data), "cbor", "bytes left over")


def read_cbor(data):
    reader = Cbor(data)
    value = reader.value()
    reader.end()
    return value


def cbor_bytes(data):
    n = len(data)
    if n < 24:
        return bytes([0x40 | n]) + data
    width = 1 if n < 1 << 8 else 2 if n < 1 << 16 else 4
    return bytes([0x58 + {1: 0, 2: 1, 4: 2}[width]]) + n.to_bytes(width, "big") + data


# --- Keccak-256 ------------------------------------------------------------------------------------------------------

def _keccak_tables():
    constants, state = [], 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            if state & 1:
                constant |= 1 << ((1 << j) - 1)
            state = (state << 1) ^ (0x171 if state & 0x80 else 0)
        constants.append(constant)
    rotation, target, x, y = [0] * 25, [0] * 25, 1, 0
    for t in range(24):
        rotation[x + 5 * y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    for x in range(5):
        for y in range(5):
            target[x + 5 * y] = y + 5 * ((2 * x + 3 * y) % 5)
    return constants, list(zip(range(25), rotation, target))


_KECCAK_ROUNDS, _KECCAK_MOVES = _keccak_tables()
_M64 = (1 << 64) - 1


def _keccak_f(a):
    for constant in _KECCAK_ROUNDS:
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        d = [c[x - 1] ^ ((c[x - 4] << 1 | c[x - 4] >> 63) & _M64) for x in range(5)]
        b = [0] * 25
        for source, turn, target in _KECCAK_MOVES:
            lane = a[source] ^ d[source % 5]
            b[target] = (lane << turn | lane >> (64 - turn)) & _M64
        a = [b[i] ^ (~b[i - i % 5 + (i + 1) % 5] & b[i - i % 5 + (i + 2) % 5]) for i in range(25)]
        a[0] ^= constant
    return a


@lru_cache(maxsize=4096)
def keccak256(data):
    rate, state = 136, [0] * 25
    padded = bytearray(data) + b"\x01" + bytes(rate - 1 - len(data) % rate)
    padded[-1] |= 0x80
    for start in range(0, len(padded), rate):
        for lane in range(rate // 8):
            state[lane] ^= int.from_bytes(padded[start + 8 * lane:start + 8 * lane + 8], "little")
        state = _keccak_f(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


# --- Short Weierstrass curves: P-256 and secp256k1 -------------------------------------------------------------------

class Curve:
    """Jacobian coordinates; sums of multiples by Shamir's trick over non-adjacent forms."""

    def __init__(self, p, a, b, n, gx, gy):
        self.p, self.a, self.b, self.n, self.g = p, a, b, n, (gx, gy)
        self.tables = {}

    def has(self, point):
        x, y = point
        return 0 <= x < self.p and 0 <= y < self.p and (y * y - x * x * x - self.a * x - self.b) % self.p == 0

    def double(self, point):
        x, y, z = point
        if not z or not y:
            return 0, 1, 0
        p = self.p
        yy = y * y % p
        s = 4 * x * yy % p
        if self.a:                                   # a = -3
            zz = z * z % p
            m = 3 * (x - zz) * (x + zz) % p
        else:                                        # a = 0
            m = 3 * x * x % p
        x3 = (m * m - 2 * s) % p
        return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p

    def add(self, point, affine):
        x1, y1, z1 = point
        x2, y2 = affine
        if not z1:
            return x2, y2, 1
        p = self.p
        zz = z1 * z1 % p
        h = (x2 * zz - x1) % p
        r = (y2 * z1 * zz - y1) % p
        if not h:
            return self.double(point) if not r else (0, 1, 0)
        hh = h * h % p
        hhh = h * hh % p
        v = x1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - y1 * hhh) % p, z1 * h % p

    def affine(self, point):
        x, y, z = point
        if not z:
            return None
        inverse = pow(z, -1, self.p)
        square = inverse * inverse % self.p
        return x * square % self.p, y * square * inverse % self.p

    def odd_multiples(self, point, width):
        """1, 3, 5, ... times the point, as affine points; kept, since the same keys sign again and again."""
        table = self.tables.get((point, width))
        if table is None:
            twice = self.affine(self.double((point[0], point[1], 1)))
            table = [point]
            while len(table) < 1 << (width - 2):
                table.append(self.affine(self.add((table[-1][0], table[-1][1], 1), twice)))
            if len(self.tables) > 4096:
                self.tables.clear()
            self.tables[point, width] = table
        return table

    @staticmethod
    def naf(k, width):
        digits, full, half = [], 1 << width, 1 << (width - 1)
        while k:
            digit = 0
            if k & 1:
                digit = k & (full - 1)
                if digit >= half:
                    digit -= full
                k -= digit
            digits.append(digit)
            k >>= 1
        return digits

    def sum(self, k1, k2, point):
        """k1·G + k2·point, in Jacobian coordinates."""
        forms = [(self.naf(k1 % self.n, 7), self.odd_multiples(self.g, 7)), (self.naf(k2 % self.n, 5), self.odd_multiples(point, 5))]
        result = (0, 1, 0)
        for i in reversed(range(max(len(form) for form, _ in forms))):
            result = self.double(result)
            for form, table in forms:
                digit = form[i] if i < len(form) else 0
                if digit > 0:
                    result = self.add(result, table[digit >> 1])
                elif digit < 0:
                    x, y = table[-digit >> 1]
                    result = self.add(result, (x, self.p - y))
        return result


P256 = Curve(0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF, -3,
             0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
             0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
             0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
             0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
K256 = Curve(2 ** 256 - 2 ** 32 - 977, 0, 7,
             0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
             0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
             0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


@lru_cache(maxsize=65536)
def es256(key, message, signature):
    """ECDSA on P-256 with SHA-256; the signature is r ‖ s, and either s of the two is accepted."""
    r, s, n, p = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"), P256.n, P256.p
    if len(signature) != 64 or not 0 < r < n or not 0 < s < n:
        return False
    w = pow(s, -1, n)
    x, _, z = P256.sum(int.from_bytes(H(message), "big") * w % n, r * w % n, key)
    if not z:
        return False
    zz = z * z % p
    return (r * zz - x) % p == 0 or (r + n < p and ((r + n) * zz - x) % p == 0)


@lru_cache(maxsize=4096)
def recover_address(digest, signature):
    """The Ethereum address behind an ERC-2098 signature (r, then s with the parity on top; s in the lower half), or None."""
    p, n = K256.p, K256.n
    r, packed = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    parity, s = packed >> 255, packed & ((1 << 255) - 1)
    if len(signature) != 64 or not 0 < r < n or not 0 < s <= n // 2:
        return None
    y = pow(r * r * r + 7, (p + 1) // 4, p)
    if not K256.has((r, y)):
        return None
    if y & 1 != parity:
        y = p - y
    inverse = pow(r, -1, n)
    point = K256.affine(K256.sum(-int.from_bytes(digest, "big") * inverse, s * inverse, (r, y)))
    return point and keccak256(point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big"))[12:]


# --- Ed25519 (RFC 8032) ----------------------------------------------------------------------------------------------

_EP, _EL = 2 ** 255 - 19, 2 ** 252 + 27742317777372353535851937790883648493
_ED = -121665 * pow(121666, -1, _EP) % _EP


def _ed_add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % _EP
    y = (a[1] + a[0]) * (b[1] + b[0]) % _EP
    t, z = 2 * a[3] * b[3] * _ED % _EP, 2 * a[2] * b[2] % _EP
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % _EP, g * h % _EP, f * g % _EP, e * h % _EP


def _ed_double(a):
    xx, yy, zz = a[0] * a[0] % _EP, a[1] * a[1] % _EP, 2 * a[2] * a[2] % _EP
    e, g = (a[0] + a[1]) ** 2 - xx - yy, yy - xx
    f, h = g - zz, -xx - yy
    return e * f % _EP, g * h % _EP, f * g % _EP, e * h % _EP


def _ed_sum(k1, a, k2, b):
    """k1·a + k2·b, both at once."""
    both, result = _ed_add(a, b), (0, 1, 1, 0)
    for i in reversed(range(max(k1.bit_length(), k2.bit_length()))):
        result = _ed_double(result)
        one, other = k1 >> i & 1, k2 >> i & 1
        if one or other:
            result = _ed_add(result, both if one and other else a if one else b)
    return result


def _ed_point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _EP:
        return None
    xx = (y * y - 1) * pow(_ED * y * y + 1, -1, _EP) % _EP
    x = pow(xx, (_EP + 3) // 8, _EP)
    if (x * x - xx) % _EP:
        x = x * pow(2, (_EP - 1) // 4, _EP) % _EP
    if (x * x - xx) % _EP or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _EP - x
    return x, y, 1, x * y % _EP


_ED_BASE = _ed_point((4 * pow(5, -1, _EP) % _EP).to_bytes(32, "little"))


@lru_cache(maxsize=4096)
def ed25519(key, message, signature):
    a, r, s = _ed_point(key), _ed_point(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= _EL:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _EL
    x, y, z, _ = _ed_sum(s, _ED_BASE, k, (-a[0], a[1], 1, -a[3]))
    return (x - r[0] * z) % _EP == 0 and (y - r[1] * z) % _EP == 0


# =====================================================================================================================
# §1  Subjects
# =====================================================================================================================

HOST = r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?"
CODE = re.compile(r"[A-Z0-9-]{1,20}")                               # the codes that the platform gives out
SET82 = r"[0-9A-Za-z!\"%&'()*+,\-./:;<=>?_]"
TYPES = ("lot", "item", "product", "unit", "place", "local", "local-item", "local-product", "other", "party", "keys", "issuer", "log")


def is_origin(text):
    return re.fullmatch(HOST + "/log", text) is not None


@lru_cache(maxsize=65536)
def subject_key(kind, ident):
    return H(("nguon/subject/v1\n" + kind + "\n" + ident).encode())


def key_of(subject):
    return subject_key(*subject)


def check_digit(digits):
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def checked(digits):
    return digits[-1] == check_digit(digits[:-1])


# The table of §1: primary key, format, how many leading characters end in a check digit, qualifiers in order.
_KEYS = """
00 N{18} 18 -
01 N{14} 14 22,10,21/235
253 N{13}X{0,17} 13 -
255 N{13}N{0,12} 13 -
401 X{1,30} 0 -
402 N{17} 17 -
414 N{13} 13 254/7040
415 N{13} 13 8020
417 N{13} 13 7040
8003 0N{13}X{0,16} 14 -
8004 X{1,30} 0 7040
8006 N{18} 14 22,10,21
8010 Y{1,30} 0 8011
8013 X{3,25} 0 -
8017 N{18} 18 8019
8018 N{18} 18 8019
10 X{1,20}
21 X{1,20}
22 X{1,20}
254 X{1,20}
235 X{1,28}
7040 NX{3}
8011 N{1,12}
8019 N{1,10}
8020 X{1,25}
"""
FORMATS, CHECKED, ORDERS = {}, {}, {}
for _row in _KEYS.split("\n")[1:-1]:
    _ai, _format, *_more = _row.split(" ")
    FORMATS[_ai] = re.compile(_format.replace("N", "[0-9]").replace("X", SET82).replace("Y", r"[#\-/0-9A-Z]"))
    if _more:
        CHECKED[_ai] = int(_more[0])
        ORDERS[_ai] = [order.split(",") for order in _more[1].split("/")] if _more[1] != "-" else []
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_CHARACTERS = sorted("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!\"%&'()*+,-./:;<=>?_")


def in_order(primary, names):
    """Do these qualifiers stand in one of the orders of the key, each at most once?"""
    return not names or any(all(n in order for n in names) and [order.index(n) for n in names] == sorted({order.index(n) for n in names})
                            for order in ORDERS[primary])


def is_value(ai, text):
    if ai not in FORMATS or not FORMATS[ai].fullmatch(text):
        return False
    if ai in CHECKED and CHECKED[ai] and not checked(text[:CHECKED[ai]]):
        return False
    if ai == "8006":
        return "01" <= text[14:16] <= text[16:]
    if ai == "8013":
        total = sum(_CHARACTERS.index(c) * prime for c, prime in zip(reversed(text[:-2]), _PRIMES)) % 1021
        letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
        return text[-2:] == letters[total >> 5] + letters[total & 31]
    return True


def encoded(text):
    return quote(text, safe="-._~")


def from_pairs(pairs):
    """The subjects of (AI, value) pairs, primary key first; None if they do not parse."""
    if not all(is_value(ai, text) for ai, text in pairs):
        return None
    (primary, value), rest = pairs[0], {ai: text for ai, text in pairs[1:] if ai != "22"}
    if primary == "01" and "235" not in rest:
        found = []
        if "21" in rest:
            found.append(("item", "(01)%s(21)%s" % (value, rest["21"])))
        if "10" in rest:
            found.append(("lot", "(01)%s(10)%s" % (value, rest["10"])))
        return found or [("product", "(01)" + value)]
    if primary == "00":
        return [("unit", "(00)" + value)]
    if primary == "414" and "7040" not in rest:
        extension = rest.get("254", "0")
        return [("place", "(414)" + value + ("(254)" + extension if extension != "0" else ""))]
    return [("other", "https://id.gs1.org/" + "/".join(ai + "/" + encoded(text) for ai, text in [pairs[0]] + list(rest.items())))]


_PATTERNS = ("sgtin", "upui", "itip", "grai", "gdti", "sgcn", "cpi")


def epc_pairs(urn):
    """An EPC URN as the pairs of its Digital Link; None if it is none."""
    match = re.fullmatch(r"urn:epc:(id|class|idpat):([a-z]+):((?:[A-Za-z0-9!'()*+,\-.:;=_]|%[0-9A-Fa-f]{2})*)", urn)
    if not match:
        return None
    form, scheme, text = match.groups()
    if (form == "class") != (scheme == "lgtin") or (form == "idpat" and scheme not in _PATTERNS):
        return None
    count = 5 if scheme == "itip" else 2 if scheme in ("sscc", "pgln", "gsin", "gsrn", "gsrnp", "giai", "ginc") else 3
    fields = [_percent(field) for field in text.split(".", count - 1)]
    if len(fields) < count or any(not field and i != 1 for i, field in enumerate(fields)) or not re.fullmatch("[0-9]{6,12}", fields[0]):
        return None
    company, reference, last = fields[0], fields[1], fields[-1]

    def digits(length, indicator=False):
        body = reference[:1] + company + reference[1:] if indicator else company + reference
        return body + check_digit(body) if re.fullmatch("[0-9]{%d}" % length, body) else None

    narrow = None
    if scheme in ("sgtin", "lgtin", "upui"):
        key, narrow = ("01", digits(13, True)), {"sgtin": "21", "lgtin": "10", "upui": "235"}[scheme]
    elif scheme == "itip":
        gtin = digits(13, True)
        key, narrow = ("8006", gtin and gtin + fields[2] + fields[3]), "21"
    elif scheme == "sscc":
        key = ("00", digits(17, True))
    elif scheme == "sgln":
        key, narrow = ("414", digits(12)), None if last == "0" else "254"
    elif scheme in ("pgln", "gsin", "gsrn", "gsrnp"):
        ai, length = {"pgln": ("417", 12), "gsin": ("402", 16), "gsrn": ("8018", 17), "gsrnp": ("8017", 17)}[scheme]
        key = (ai, digits(length))
    elif scheme in ("grai", "gdti", "sgcn"):
        body, tail = digits(12), "" if form == "idpat" else last
        key = ({"grai": "8003", "gdti": "253", "sgcn": "255"}[scheme], body and ("0" if scheme == "grai" else "") + body + tail)
    elif scheme in ("giai", "ginc") and reference:
        key = ({"giai": "8004", "ginc": "401"}[scheme], company + reference)
    elif scheme == "cpi" and reference:
        key, narrow = ("8010", company + reference), "8011"
    else:
        return None
    if key[1] is None or (form == "idpat" and last != "*"):
        return None
    return [key] if form == "idpat" or narrow is None else [key, (narrow, last)]


def _percent(segment):
    """Percent-decoded once, byte by byte."""
    return re.sub("%([0-9A-Fa-f]{2})", lambda m: chr(int(m.group(1), 16)), segment)


_LINK = re.compile(r"(?:(?:https?|HTTPS?)://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?)?"
                   r"(/(?:[A-Za-z0-9\-._~:/\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?:[?#].*)?", re.S)


def link_segments(link):
    match = _LINK.fullmatch(link)
    return match and [_percent(part) for part in match.group(1).split("/")[1:]]


@lru_cache(maxsize=65536)
def subjects_of(identifier):
    """The subjects of an identifier in an event, a code on a label, a link in the address bar."""
    found = None
    if identifier.startswith("urn:epc:"):
        pairs = epc_pairs(identifier)
        found = pairs and from_pairs(pairs)
    else:
        segments = link_segments(identifier)
        length = 0
        for take in range(2, min(len(segments or ()), 8) + 1, 2):   # the shortest run from the end that is one
            run = segments[-take:]
            pairs = list(zip(run[::2], run[1::2]))
            if pairs[0][0] in ORDERS and in_order(pairs[0][0], [ai for ai, _ in pairs[1:]]):
                pairs = [(ai, text.zfill(14) if ai == "01" and re.fullmatch("[0-9]{8}|[0-9]{12,13}", text) else text) for ai, text in pairs]
                found, length = from_pairs(pairs), take
                break
        for count in (2, 3, 4):
            if segments and len(segments) > count and segments[-count - 1] == "l" and all(CODE.fullmatch(s) for s in segments[-count:]) \
                    and (not found or count + 1 > length):
                found = [(("local-product", "local", "local-item")[count - 2], "/".join(segments[-count:]))]
    return tuple(found or [("other", unicodedata.normalize("NFC", identifier))])


def link_of(subject):
    """The path of the Digital Link of a subject; None if it has none."""
    kind, ident = subject
    if kind in ("lot", "item", "product", "unit", "place"):
        match = re.fullmatch(r"\((00|01|414)\)([0-9]+)(?:\((10|21|254)\)(.+))?", ident)
        if not match:
            return None
        primary, value, ai, text = match.groups()
        return "/%s/%s" % (primary, value) + ("/%s/%s" % (ai, encoded(text)) if ai else "")
    if kind in ("local", "local-item", "local-product"):
        return "/l/" + ident
    if kind == "other" and ident.startswith("https://id.gs1.org/") and subjects_of(ident) == (subject,) and \
            from_gs1(ident):
        return ident[len("https://id.gs1.org"):]
    return None


def from_gs1(ident):
    """Is this `other` the canonical form of a GS1 key?"""
    segments = link_segments(ident)
    return bool(segments) and len(segments) % 2 == 0 and segments[0] in ORDERS and in_order(segments[0], segments[2::2]) and \
        from_pairs(list(zip(segments[::2], segments[1::2]))) == [("other", ident)]


def well_formed(subject):
    """Is this a subject as the table of §1 writes it?"""
    kind, ident = subject
    if kind in ("party", "keys", "issuer"):
        return bool(CODE.fullmatch(ident))
    if kind == "log":
        return is_origin(ident)
    if kind == "other":
        return ident != "" and subject in subjects_of(ident)
    link = link_of(subject)
    return link is not None and subjects_of("https://x" + link) == (subject,)


LISTS = {"ObjectEvent": ("epcList", "quantityList[]"), "AggregationEvent": ("parentID", "childEPCs", "childQuantityList[]"),
         "AssociationEvent": ("parentID", "childEPCs", "childQuantityList[]"), "TransactionEvent": ("parentID", "epcList", "quantityList[]"),
         "TransformationEvent": ("inputEPCList", "inputQuantityList[]", "outputEPCList", "outputQuantityList[]")}
SUBJECT_MEMBERS = {name.replace("[]", "") for names in LISTS.values() for name in names}
TAKES = ("inputEPCList", "inputQuantityList[]")
MAKES = {"ObjectEvent": ("epcList", "quantityList[]"), "TransformationEvent": ("outputEPCList", "outputQuantityList[]")}


def identifiers(event, names):
    """The identifiers in these members of an event."""
    found = []
    for name in names:
        value = event.get(name.replace("[]", ""))
        if name.replace("[]", "") not in event:
            continue
        if name == "parentID":
            found.append(an_identifier(value))
        elif name.endswith("[]"):
            for element in a_list(value, "event"):
                need(isinstance(element, dict), "event", "element of a list")
                found.append(an_identifier(element.get("epcClass")))
        else:
            found += [an_identifier(element) for element in a_list(value, "event")]
    return found


def an_identifier(value):
    need(isinstance(value, str) and value != "", "event", "identifier")
    return value


def is_lot_number(name):
    return re.fullmatch(r"(?:.*[:/#])?lotNumber", name, re.S) is not None


def event_subjects(event):
    """The subjects of an EPCIS event, without that of its issuer."""
    kind = event.get("type")
    need(isinstance(kind, str) and kind in LISTS, "event", "type")
    found = {subject for text in identifiers(event, LISTS[kind]) for subject in subjects_of(text)}
    ilmd = event.get("ilmd")
    makes = [s for text in identifiers(event, MAKES.get(kind, ())) for s in subjects_of(text)]
    for name, value in ilmd.items() if isinstance(ilmd, dict) else ():
        if is_lot_number(name):
            for number in value if isinstance(value, list) else [value]:
                if isinstance(number, str):
                    found |= {lot for lot in (lot_of(goods, number) for goods in makes) if lot}
    if not found:
        for name in ("bizLocation", "readPoint"):
            if name in event:
                need(isinstance(event[name], dict), "event", name)
                return set(subjects_of(an_identifier(event[name].get("id"))))
    return found


def lot_of(goods, number):
    """The lot of that number of these goods, if there can be one."""
    kind, ident = goods
    if kind in ("product", "item", "lot") and is_value("10", number):
        return "lot", ident[:18] + "(10)" + number
    if kind == "local-product" and CODE.fullmatch(number):
        return "local", ident + "/" + number
    return None


# =====================================================================================================================
# §2  Statements
# =====================================================================================================================

KINDS = ("event", "record", "key", "policy", "erasure", "heartbeat")
Part = namedtuple("Part", "audience digest pointers")


@lru_cache(maxsize=4096)
def read_entry(entry):
    return Statement(entry)


class Statement:
    """An entry, read strictly.  What only trust, other statements or the log can tell is asked later."""

    def __init__(self, entry):
        need(100 <= len(entry) <= 65535, "entry", "size")
        self.entry = entry
        self.leaf = H(b"\0" + entry)
        need(entry[:2] == b"\xd2\x84", "entry", "tag and array")
        reader = Cbor(entry)
        reader.at = 2
        protected, unprotected, payload, self.signature = (reader.value() for _ in range(4))
        reader.end()
        need(isinstance(protected, bytes) and unprotected == {} and isinstance(payload, bytes) and isinstance(self.signature, bytes)
             and len(self.signature) == 64, "entry", "shape")
        header = read_cbor(protected)
        need(isinstance(header, dict) and list(header) == [1, 3, 4, 15, 16, "nguon:kind", "nguon:subjects"], "entry", "labels")
        need(header[1] == -7 and header[3] == "application/vnd.nguon.bodies+cbor" and header[16] == "application/scitt-statement+cose", "entry", "types")
        self.kid, claims, self.kind, self.subjects = header[4], header[15], header["nguon:kind"], header["nguon:subjects"]
        need(isinstance(self.kid, bytes) and len(self.kid) == 32, "entry", "kid")
        need(isinstance(claims, dict) and list(claims) == [1, 2, 3, 6], "entry", "claims")
        self.iss, self.sub, self.aud, self.iat = claims.values()
        need(all(isinstance(text, str) for text in (self.iss, self.sub, self.aud)) and is_int(self.iat), "entry", "claims")
        match = re.fullmatch("https://(%s)/party/([A-Z0-9-]{1,20})" % HOST, self.iss)
        need(match and re.fullmatch("[\x21-\x7e]{1,2048}", self.sub) and is_origin(self.aud), "entry", "iss, sub or aud")
        self.host, self.party = match.groups()
        self.issuer = subject_key("issuer", self.party)
        need(self.kind in KINDS, "entry", "kind")
        need(isinstance(self.subjects, list) and all(isinstance(k, bytes) and len(k) == 32 for k in self.subjects), "entry", "subjects")
        need(1 <= len(self.subjects) <= 700, "entry", "subjects")
        need(all(a < b for a, b in zip(self.subjects, self.subjects[1:])), "entry", "order of subjects")
        parts = read_cbor(payload)
        need(isinstance(parts, list) and 1 <= len(parts) <= 64, "entry", "payload")
        self.parts = []
        for part in parts:
            need(isinstance(part, list) and len(part) == 3 and is_int(part[0], 0, 2) and isinstance(part[1], bytes) and len(part[1]) == 32
                 and isinstance(part[2], list) and all(isinstance(p, str) for p in part[2]), "entry", "payload")
            need(part[0] >= parts[0][0], "entry", "a smaller audience than body 0")
            self.parts.append(Part(*part))
        check_pointers(self)
        self.to_be_signed = to_be_signed(protected, payload)
        self.id = H(self.to_be_signed)
        self.restricted = all(part.audience != 0 for part in self.parts)

    def check_claims(self, origin, index):
        need(self.aud == origin, "aud")
        need("%s/log" % self.host == origin, "iss")
        need(index != 0 or self.kind == "policy", "kind", "a log begins with its policy")

    def check_subjects(self, subjects, keys=None):
        """`nguon:subjects` are exactly these (or these keys) and the issuer's, as far as they are known; then `sub`."""
        need(self.issuer in self.subjects, "subjects", "the issuer is not among them")
        need(self.kind not in ("event", "record") or len(self.subjects) < 700, "subjects", "no room for an erasure")
        due = keys if keys is not None else subjects if subjects is None else {key_of(s) for s in subjects}
        need(due is None or set(due) | {self.issuer} == set(self.subjects), "subjects", "are not those of the body")
        origin = "https://" + self.host
        first = next((key for key in self.subjects if key != self.issuer), self.issuer)
        if self.sub == "urn:nguon:" + b64u(first):
            need(self.restricted or subjects is None or all(link_of(s) is None for s in subjects), "sub", "a subject has a link")
            return
        need(not self.restricted, "sub", "nothing is public")
        linked = subjects_of(self.sub) if subjects is None else subjects
        need(any(link_of(s) is not None and origin + link_of(s) == self.sub and key_of(s) in self.subjects for s in linked), "sub")


def to_be_signed(protected, payload):
    return b"\x84\x6aSignature1" + cbor_bytes(protected) + b"\x40" + cbor_bytes(payload)


# =====================================================================================================================
# §3  Bodies
# =====================================================================================================================

FIXED_FIRST_STEPS = {"type", "action", "eventID", "eventTime", "bizStep", "disposition", "persistentDisposition", "errorDeclaration",
                     "transformationID"} | SUBJECT_MEMBERS


def pointer_steps(pointer):
    need(pointer.startswith("/") and not re.search(r"~(?![01])", pointer), "pointer", pointer[:40])
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))


def check_pointers(statement):
    """What the pointers in the payload must keep to, whether or not the bodies are shown (rules 2, 3 and 4)."""
    need(statement.parts[0].pointers == [], "pointer", "body 0 has none")
    seen = []
    for part in statement.parts[1:]:
        need(part.pointers, "pointer", "a further body adds something")
        raw = [pointer.encode("utf-8") for pointer in part.pointers]
        need(all(a < b for a, b in zip(raw, raw[1:])), "pointer", "order")
        for pointer in part.pointers:
            steps = pointer_steps(pointer)
            need(not any(step.startswith("nguon:") or step == "@context" for step in steps), "pointer", "reserved step")
            need(steps[0] not in FIXED_FIRST_STEPS, "pointer", "decides a state")
            need(steps not in (("ilmd",), ("bizLocation",), ("readPoint",)), "pointer", "as a whole")
            need(not (steps[0] == "ilmd" and is_lot_number(steps[1])), "pointer", "a lot number")
            need(steps[:2] not in (("bizLocation", "id"), ("readPoint", "id")), "pointer", "a place")
            seen.append(steps)
    seen.sort()                                     # a pointer and one that it begins stand next to each other then
    need(not any(b[:len(a)] == a for a, b in zip(seen, seen[1:])), "pointer", "two values for one member")


@lru_cache(maxsize=65536)
def read_body(text):
    """A shown body: a JSON object with its salt.  (It is not written to.)"""
    data = text.encode("utf-8")
    need(len(data) <= 1000000, "bodies", "size")
    body = read_json(data)
    need(isinstance(body, dict), "bodies", "no object")
    need(len(un_b64u(body.get("nguon:salt"), code="salt")) >= 16, "salt")
    return body


def check_bodies(statement, shown):
    """What is shown has its digests and follows §3.  Returns body 0 if it is shown."""
    need(len(shown) == len(statement.parts), "bodies", "number")
    visible = [text not in ("withheld", "erased") for text in shown]
    for part, text, seen in zip(statement.parts, shown, visible):
        need(not seen or H(text.encode("utf-8")) == part.digest, "digest")
    if not visible[0]:
        return None
    first = read_body(shown[0])
    for part, text, seen in zip(statement.parts[1:], shown[1:], visible[1:]):
        if seen:
            body = members(read_body(text), ("nguon:salt", "nguon:add"), "add", ordered=False)
            need(isinstance(body["nguon:add"], dict) and set(body["nguon:add"]) == set(part.pointers), "add", "not what the payload lists")
        for pointer in part.pointers:
            steps, parent = pointer_steps(pointer), first
            for step in steps[:-1]:
                need(isinstance(parent, dict) and step in parent, "add", "no parent in body 0")
                parent = parent[step]
            need(isinstance(parent, dict) and steps[-1] not in parent, "add", "parent is no object, or has the member")
    return first


POLICY = ("nguon:salt", "origin", "entryRule", "platform", "checkpointKey", "receiptKey", "registrar", "authorities", "anchors", "witnesses", "quorum")


# =====================================================================================================================
# §4  Records
# =====================================================================================================================

MANY = {"product", "local-product", "party", "place", "lot", "local", "item", "local-item", "unit", "other"}
RECORDS = {"product": {"product", "local-product"}, "party": {"party"}, "place": {"place", "other"}, "lot": {"lot", "local"},
           "test": {"lot", "local"}, "certificate": MANY, "act": MANY, "catalogue": {"log"}, "release": {"log"}}


def check_record(body):
    """A record has exactly the members of §4.  Returns its subjects."""
    members(body, sorted(("nguon:salt", "type", "id", "version", "validFrom", "fields", "files", "subjects", "nguon:pair")), "record",
            ordered=False, optional=("nguon:pair",))
    kind = body["type"]
    need(isinstance(kind, str) and kind in RECORDS, "record", "type")
    need(short_text(body["id"], 200) and is_int(body["version"], 1), "record", "id or version")
    need(isinstance(body["validFrom"], str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", body["validFrom"]), "record", "validFrom")
    try:
        date.fromisoformat(body["validFrom"])
    except ValueError:
        raise Fault("record", "validFrom")
    need(isinstance(body["fields"], dict), "record", "fields")
    for file in a_list(body["files"], "record"):
        members(file, ("name", "mediaType", "size", "sha256"), "record", ordered=False)
        need(short_text(file["name"], 200) and short_text(file["mediaType"], 100) and is_int(file["size"]), "record", "file")
        un_b64u(file["sha256"], 32, "record")
    found = []
    for subject in a_list(body["subjects"], "record"):
        members(subject, ("type", "id"), "record", ordered=False)
        found.append((a_text(subject["type"], "record"), a_text(subject["id"], "record")))
        need(found[-1][0] in RECORDS[kind] and well_formed(found[-1]), "record", "subject")
    need(found and len(set(found)) == len(found), "record", "subjects")
    if kind not in ("certificate", "act"):
        need(len(found) == 1, "record", "one subject")
    if kind in ("product", "party", "place", "lot"):
        need(body["id"] == found[0][1], "record", "id is not that of the subject")
    return found


# =====================================================================================================================
# §5  Keys
# =====================================================================================================================

ROLES = {"producer", "carrier", "retailer", "laboratory", "certifier", "inspector", "authority"}
SENSITIVE = {"laboratory", "certifier", "inspector", "authority"}


def read_jwk(jwk, code="jwk"):
    members(jwk, ("kty", "crv", "x", "y"), code, ordered=False)
    need(jwk["kty"] == "EC" and jwk["crv"] == "P-256", code)
    point = tuple(int.from_bytes(un_b64u(jwk[name], 32, code), "big") for name in "xy")
    need(P256.has(point), code, "not on the curve")
    return point


def thumbprint(point):
    """RFC 9679: the SHA-256 of { 1: 2, -1: 1, -2: x, -3: y } in deterministic CBOR."""
    return H(b"\xa4\x01\x02\x20\x01\x21\x58\x20" + point[0].to_bytes(32, "big") + b"\x22\x58\x20" + point[1].to_bytes(32, "big"))


def check_key_body(body):
    members(body, ("nguon:salt", "action", "party", "key", "roles", "custody", "countersignatures"), "key", ordered=False)
    need(body["action"] in ("enrol", "revoke") and body["custody"] in ("own", "platform"), "key")
    need(isinstance(body["party"], str) and CODE.fullmatch(body["party"]), "key", "party")
    read_jwk(body["key"], "key")
    roles = a_list(body["roles"], "key")
    need(all(isinstance(role, str) and role in ROLES for role in roles) and all(a < b for a, b in zip(roles, roles[1:])), "key", "roles")
    need(body["action"] == "enrol" or not roles, "key", "roles in a revocation")
    counters = a_list(body["countersignatures"], "key")
    need(len(counters) <= 16, "key", "countersignatures")
    for counter in counters:
        members(counter, ("kid", "signature"), "key", ordered=False)
        un_b64u(counter["kid"], 32, "key")
        un_b64u(counter["signature"], 64, "key")
    need(len({counter["kid"] for counter in counters}) == len(counters), "key", "countersigned twice")


class Holder:
    """A key of a party: live at every i with start < i ≤ end."""

    def __init__(self, party, point, start, roles, rank):
        self.party, self.point, self.start, self.end, self.roles, self.rank = party, point, start, None, roles, rank

    def live(self, index):
        return self.start < index and (self.end is None or index <= self.end)


class Keys:
    """What counts as whose key, from the roots in the reader's trust on."""

    def __init__(self, trust):
        self.trust, self.holders, self.roles_ever = trust, {}, {}
        for party, point in trust.authorities:
            self.holders[thumbprint(point)] = Holder(party, point, -1, {"authority"}, "root")
            self.roles_ever.setdefault(party, set()).add("authority")

    def live(self, kid, index):
        holder = self.holders.get(kid)
        return holder if holder and holder.live(index) else None

    def take(self, index, statement, body):
        """One key statement, in the order of the log.  It must count."""
        party, action, point = body["party"], body["action"], read_jwk(body["key"])
        kid = thumbprint(point)
        text = "nguon/key/v1\n%s\n%s\n%s\n%s\n%s\n%s\n" % (self.trust.origin, action, party, b64u(kid), ",".join(body["roles"]), body["custody"])
        by_itself = by_party = by_better = by_authority = False
        for counter in body["countersignatures"]:
            other = un_b64u(counter["kid"])
            holder = self.live(other, index)
            itself = other == kid
            authority = holder is not None and "authority" in holder.roles
            own = holder is not None and holder.party == party
            if itself and action == "enrol":
                holder, own, authority = None, False, False
            else:
                itself = False
            need(itself or own or authority, "countersignature", "from someone else")
            need(es256(point if itself else holder.point, text.encode(), un_b64u(counter["signature"])), "countersignature", "not genuine")
            by_itself |= itself
            by_party |= own
            by_better |= own and holder.rank != "recovery"
            by_authority |= authority
        by_registrar = self.trust.is_registrar(statement.kid, index)
        ever = self.roles_ever.get(party)
        sensitive = bool(SENSITIVE & ((ever or set()) | set(body["roles"])))
        if action == "enrol":
            need(by_registrar, "enrolment", "not by the registrar")
            need(by_itself, "enrolment", "not countersigned by the new key")
            need(by_authority or not sensitive, "enrolment", "not countersigned by an authority")
            need(kid not in self.holders and kid not in self.trust.registrar_keys, "enrolment", "a key enrolled twice")
            rank = "first" if ever is None else "joined" if by_better else "recovery"
            self.holders[kid] = Holder(party, point, index, set(body["roles"]), rank)
            self.roles_ever.setdefault(party, set()).update(body["roles"])
        else:
            holder = self.live(kid, index)
            need(holder is not None and holder.party == party, "revocation", "of no live key")
            if by_registrar:
                need(by_authority or not sensitive, "revocation", "not countersigned by an authority")
            else:
                signer = self.live(statement.kid, index)
                need(signer is not None and signer.party == party == statement.party, "revocation", "by someone else")
            holder.end = index


# =====================================================================================================================
# §6  The log
# =====================================================================================================================

def tree_root(leaves):
    """The root of RFC 9162 §2.1.1 over hashed leaves."""
    if not leaves:
        return H(b"")
    level = list(leaves)
    while len(level) > 1:
        pairs = [H(b"\1" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) & 1 else [])
    return level[0]


def inclusion_root(index, size, leaf, path):
    """RFC 9162 §2.1.3.2: where the path leads, or None if it has not the right length."""
    if index >= size:
        return None
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            r = H(b"\1" + p + r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = H(b"\1" + r + p)
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 else None


def consistent(size1, root1, size2, root2, path):
    """RFC 9162 §2.1.4.2, for 0 < size1 < size2."""
    if not path:
        return False
    path = [root1] + path if size1 & (size1 - 1) == 0 else path
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = H(b"\1" + c + fr), H(b"\1" + c + sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = H(b"\1" + sr + c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == root1 and sr == root2


# =====================================================================================================================
# §7  The subject map
# =====================================================================================================================

EMPTY = bytes(32)


def bit(key, i):
    return key[i >> 3] >> (7 - (i & 7)) & 1


def map_root(answer):
    """Where the map proof of an answer leads; its own leaf is computed from the statements that it shows, and their number."""
    siblings, terminal, key = answer.siblings, answer.terminal, answer.key
    need(len(siblings) <= 256 and (not siblings or siblings[-1] != EMPTY), "map", "siblings")
    if terminal is None:
        node = EMPTY
    elif "count" in terminal:
        history = tree_root([H(b"\0" + u64(s.index) + s.statement.leaf) for s in answer.statements])
        node = H(b"\0" + key + H(u64(len(answer.statements)) + history))
    else:
        other = terminal["key"]
        need(other != key and all(bit(other, i) == bit(key, i) for i in range(len(siblings))), "map", "the leaf of another key")
        node = H(b"\0" + other + terminal["valueHash"])
    for depth in reversed(range(len(siblings))):
        node = H(b"\1" + siblings[depth] + node) if bit(key, depth) else H(b"\1" + node + siblings[depth])
    return node


# =====================================================================================================================
# §8  Heads, checkpoints, witnesses
# =====================================================================================================================

Head = namedtuple("Head", "size time log_root map_root")


def read_vkey(text, origin):
    """`<origin>+<key id>+<b64 of 01 ‖ public key>`: the key id and the key."""
    match = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+(.+)", a_text(text))
    need(match and match.group(1) == origin, "vkey")
    data = un_b64(match.group(3), 33, "vkey")
    key_id = H(origin.encode() + b"\n" + data)[:4]
    need(data[0] == 1 and key_id.hex() == match.group(2), "vkey")
    return key_id, data[1:]


def check_checkpoint(text, head, trust):
    """The checkpoint says the same four values, and a trusted key signed it."""
    signed = "%s\n%d\n%s\nmap %s\ntime %d\n" % (trust.origin, head.size, base64.b64encode(head.log_root).decode(),
                                                base64.b64encode(head.map_root).decode(), head.time)
    lead = signed + "\n\u2014 " + trust.origin + " "
    need(text.startswith(lead) and text.endswith("\n"), "checkpoint", "says something else")
    note = un_b64(text[len(lead):-1], 68, "checkpoint")
    need(any(note[:4] == key_id and ed25519(key, signed.encode(), note[4:]) for key_id, key in trust.checkpoint_keys), "checkpoint", "signature")


def witness_digest(head, chain_id, contract):
    """The EIP-712 hash that a witness signs."""
    u256 = lambda n: n.to_bytes(32, "big")
    domain = keccak256(keccak256(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
                       + keccak256(b"Nguon AnchorLog") + keccak256(b"1") + u256(chain_id) + bytes(12) + contract)
    struct = keccak256(keccak256(b"Head(uint64 size,uint64 time,bytes32 logRoot,bytes32 mapRoot)")
                       + u256(head.size) + u256(head.time) + head.log_root + head.map_root)
    return keccak256(b"\x19\x01" + domain + struct)


def check_witnesses(head, witnesses, trust):
    """Every signature is its address's own, for a contract that the reader trusts."""
    for address, signature in witnesses:
        need(any(recover_address(witness_digest(head, chain_id, contract), signature) == address
                 for chain_id, contract in trust.anchors), "witness", "0x" + address.hex())


# =====================================================================================================================
# §9  The contract and its evidence
# =====================================================================================================================

SLOT = 0x6FC965F35AA867077B31716521F51EADB08312329F650C648931B9F0AABDE600


def read_rlp(data):
    """One RLP item, in its only form, as bytes or nested lists."""
    def item(at, end, depth):
        need(at < end and depth < 16, "rlp")
        first = data[at]
        if first < 0x80:
            return data[at:at + 1], at + 1
        base, length = (0x80, first - 0x80) if first < 0xC0 else (0xC0, first - 0xC0)
        at += 1
        if length > 55:
            width = length - 55
            need(width <= 4 and at + width <= end and data[at] != 0, "rlp")
            length = int.from_bytes(data[at:at + width], "big")
            need(length > 55, "rlp")
            at += width
        need(at + length <= end, "rlp")
        if base == 0x80:
            need(not (length == 1 and data[at] < 0x80), "rlp")
            return data[at:at + length], at + length
        found, stop = [], at + length
        while at < stop:
            value, at = item(at, stop, depth + 1)
            found.append(value)
        return found, at

    value, at = item(0, len(data), 0)
    need(at == len(data), "rlp", "bytes left over")
    return value


def rlp_length(value):
    """How many bytes an item takes."""
    if isinstance(value, bytes):
        size = len(value)
        if size == 1 and value[0] < 0x80:
            return 1
    else:
        size = sum(rlp_length(element) for element in value)
    return size + 1 + (0 if size < 56 else (size.bit_length() + 7) // 8)


def trie_value(root, key, nodes):
    """The value of a key in a Merkle-Patricia trie, proved by exactly the nodes on the way; None if it is proved absent."""
    path = [n for byte in keccak256(key) for n in (byte >> 4, byte & 15)]
    nodes, reference, found = list(nodes), root, None
    if root == keccak256(b"\x80"):                  # the empty trie
        need(nodes in ([], [b"\x80"]), "trie", "nodes that are not on the way")
        return None
    outermost = True
    while reference != b"":
        if isinstance(reference, bytes):
            need(len(reference) == 32 and nodes and keccak256(nodes[0]) == reference, "trie", "node")
            need(outermost or len(nodes[0]) >= 32, "trie", "a short node outside its parent")
            node = read_rlp(nodes.pop(0))
        else:
            node = reference                        # a node of less than 32 bytes lies in its parent
            need(rlp_length(node) < 32, "trie", "a long node within its parent")
        outermost = False
        need(isinstance(node, list) and len(node) in (2, 17), "trie", "shape")
        if len(node) == 17:
            need(path and node[16] == b"", "trie", "way too long")
            reference, path = node[path[0]], path[1:]
            continue
        need(isinstance(node[0], bytes) and node[0] and node[0][0] >> 4 < 4 and (node[0][0] >> 4 & 1 or node[0][0] & 15 == 0), "trie", "prefix")
        steps = [n for byte in node[0] for n in (byte >> 4, byte & 15)]
        steps, leaf = steps[1 if steps[0] & 1 else 2:], steps[0] & 2
        if leaf:
            need(path[:len(steps)] != steps or steps == path, "trie", "a leaf above its depth")
            need(isinstance(node[1], bytes), "trie", "value")
            found = node[1] if steps == path else None
            break
        need(steps, "trie", "empty extension")
        if path[:len(steps)] != steps:
            break
        reference, path = node[1], path[len(steps):]
        need(reference != b"", "trie", "shape")
    need(not nodes, "trie", "nodes that are not on the way")
    return found


def scalar(data, code):
    """A number in RLP: without leading zeros, of at most 32 bytes."""
    need(isinstance(data, bytes) and len(data) <= 32 and data[:1] != b"\0", code, "number")
    return int.from_bytes(data, "big")


Evidence = namedtuple("Evidence", "rules chain_id contract block_number header account storage")


def check_evidence(evidence, head, code_hash):
    """A contract held the head: header, account, code hash and the three slots.  Returns the hash of the block."""
    header = read_rlp(evidence.header)
    need(isinstance(header, list) and 15 <= len(header) <= 32, "header")
    need(all(isinstance(header[i], bytes) and len(header[i]) == 32 for i in (0, 3)), "header")
    need(scalar(header[8], "header") == evidence.block_number and scalar(header[11], "header") is not None, "header", "number")
    account = trie_value(header[3], evidence.contract, evidence.account)
    need(isinstance(account, bytes), "account", "absent")
    account = read_rlp(account)
    need(isinstance(account, list) and len(account) == 4 and all(isinstance(f, bytes) for f in account), "account")
    need(scalar(account[0], "account") is not None and scalar(account[1], "account") is not None, "account")
    need(len(account[2]) == 32 and len(account[3]) == 32, "account")
    need(account[3] == code_hash, "code hash")
    wanted = (head.log_root, head.map_root, (head.size << 64 | head.time).to_bytes(32, "big"))
    need(len(evidence.storage) == 3, "storage", "three slots")
    for offset, (key, value, proof) in enumerate(evidence.storage):
        need(key == (SLOT + offset).to_bytes(32, "big"), "storage", "slot")
        raw = trie_value(account[2], key, proof)
        number = b"" if raw is None else read_rlp(raw) if isinstance(raw, bytes) else None
        need(isinstance(number, bytes) and len(number) <= 32 and (raw is None or (number and number[0])), "storage", "value")
        need(number.rjust(32, b"\0") == value, "storage", "value")
        need(value == wanted[offset], "slot", "not the head")
    return keccak256(evidence.header)


# =====================================================================================================================
# §10  The promise (and the denial of §12, which has the same form)
# =====================================================================================================================

def read_sign1(data):
    need(data[:2] == b"\xd2\x84", "receipt key", "shape")
    reader = Cbor(data)
    reader.at = 2
    protected, unprotected = reader.value(), reader.value()
    nil = data[reader.at:reader.at + 1] == b"\xf6"
    payload = reader.take(1) and None if nil else reader.value()
    signature = reader.value()
    reader.end()
    need(isinstance(protected, bytes) and isinstance(signature, bytes) and len(signature) == 64, "receipt key", "shape")
    return protected, unprotected, payload, signature


def read_signed_note(data, content_type, names, trust):
    """A tagged COSE_Sign1 by a receipt key over compact JSON; the unprotected map is empty."""
    protected, unprotected, payload, signature = read_sign1(data)
    need(unprotected == {} and isinstance(payload, bytes), "receipt key", "shape")
    header = read_cbor(protected)
    need(isinstance(header, dict) and list(header) == [1, 3, 4] and header[1] == -7 and header[3] == content_type, "receipt key", "header")
    key = trust.receipt_keys.get(header[4]) if isinstance(header[4], bytes) else None
    need(key and es256(key, to_be_signed(protected, payload), signature), "receipt key", "signature")
    note = members(read_json(payload), names, "receipt key")
    need(write_json(note) == payload, "receipt key", "not compact")
    need(note["origin"] == trust.origin, "receipt key", "origin")
    return note


def check_promise(data, statement, trust):
    note = read_signed_note(data, "application/vnd.nguon.promise+json", ("origin", "entryId", "received", "due"), trust)
    need(note["entryId"] == b64u(statement.id), "promise", "for another statement")
    need(is_int(note["received"]) and is_int(note["due"]) and 0 <= note["due"] - note["received"] <= 900, "promise", "times")
    return note


def check_receipt(data, statement, trust):
    """A receipt (RFC 9942) for the statement, signed by a receipt key."""
    protected, unprotected, payload, signature = read_sign1(data)
    need(payload is None and isinstance(unprotected, dict) and list(unprotected) == [396], "receipt", "shape")
    proofs = unprotected[396]
    need(isinstance(proofs, dict) and list(proofs) == [-1] and isinstance(proofs[-1], list) and len(proofs[-1]) == 1
         and isinstance(proofs[-1][0], bytes), "receipt", "shape")
    header, proof = read_cbor(protected), read_cbor(proofs[-1][0])
    need(isinstance(header, dict) and list(header) == [1, 4, 15, 395] and header[1] == -7 and header[395] == 1, "receipt", "header")
    claims = header[15]
    need(isinstance(claims, dict) and list(claims) == [1, 2, 6] and claims[2] == statement.sub and is_int(claims[6]), "receipt", "claims")
    need(isinstance(claims[1], str) and re.fullmatch("[\x21-\x7e]{1,2048}", claims[1]), "receipt", "claims")
    need(isinstance(proof, list) and len(proof) == 3, "receipt", "proof")
    size, index, path = proof
    need(isinstance(size, int) and 2 <= size < 2 ** 63 and isinstance(index, int) and 0 <= index < size, "receipt", "proof")
    need(isinstance(path, list) and 1 <= len(path) <= 63 and all(isinstance(p, bytes) and len(p) == 32 for p in path), "receipt", "proof")
    root = inclusion_root(index, size, statement.leaf, path)
    key = trust.receipt_keys.get(header[4]) if isinstance(header[4], bytes) else None
    need(root and key and es256(key, to_be_signed(protected, root), signature), "receipt", "signature")


# =====================================================================================================================
# §11  The proof file
# =====================================================================================================================

MAX_FILE, MAX_STATEMENTS = 16 * 2 ** 20, 10_000
Shown = namedtuple("Shown", "index statement path bodies")          # a statement as the file shows it
Answer = namedtuple("Answer", "subject key siblings terminal statements")
File = namedtuple("File", "head checkpoint witnesses answers heads serial signers records anchors pending")


def a_hash(text):
    return un_b64u(text, 32)


def read_witnesses(value):
    found = []
    for witness in a_list(value):
        members(witness, ("address", "signature"))
        found.append((un_hex(witness["address"], 20), un_b64u(witness["signature"], 64)))
    need(all(a[0] < b[0] for a, b in zip(found, found[1:])) and len(found) <= 256, "witnesses", "order or number")
    return found


def read_head(value):
    need(is_int(value["size"], 1) and is_int(value["time"]), "head")
    return Head(value["size"], value["time"], a_hash(value["logRoot"]), a_hash(value["mapRoot"]))


def read_bodies(value):
    return [a_body(body) for body in a_list(value)]


def a_body(text):
    need(len(a_text(text)) <= 1000000 and len(text.encode("utf-8")) <= 1000000, "bodies", "size")
    return text


def hexed(value, most=65):
    need(len(a_list(value)) <= most, "nodes")
    return [un_hex(node) for node in value]


def read_answer(value):
    members(value, ("subject", "map", "statements"))
    members(value["subject"], ("type", "id"))
    subject = (a_text(value["subject"]["type"]), a_text(value["subject"]["id"]))
    need(subject[0] in TYPES, "subject", "type")
    members(value["map"], ("siblings", "terminal"))
    siblings = [a_hash(s) for s in a_list(value["map"]["siblings"])]
    need(len(siblings) <= 256, "siblings")
    terminal = value["map"]["terminal"]
    if terminal is not None:
        need(isinstance(terminal, dict), "terminal")
        if "count" in terminal:
            members(terminal, ("count",))
            need(is_int(terminal["count"], 1), "terminal")
        else:
            members(terminal, ("key", "valueHash"))
            terminal = {name: a_hash(terminal[name]) for name in terminal}
    statements = []
    for shown in a_list(value["statements"]):
        members(shown, ("index", "entry", "path", "bodies"))
        need(is_int(shown["index"]), "index")
        path = [a_hash(p) for p in a_list(shown["path"])]
        need(len(path) <= 64, "path")
        statements.append(Shown(shown["index"], read_entry(un_b64u(shown["entry"])), path, read_bodies(shown["bodies"])))
    return Answer(subject, key_of(subject), siblings, terminal, statements)


def read_file(data):
    """Step 1: sizes, the canonical form, every member strictly."""
    need(len(data) <= MAX_FILE, "size")
    value = read_canonical(data)
    members(value, ("format", "head", "answers", "heads", "serial", "signers", "records", "anchors", "pending"), optional=("serial",))
    need(value["format"] == "nguon-proof/1", "format")

    head = members(value["head"], ("size", "time", "logRoot", "mapRoot", "checkpoint", "witnesses"))
    heads = []
    for earlier in a_list(value["heads"]):
        members(earlier, ("size", "time", "logRoot", "mapRoot", "witnesses", "consistency"))
        consistency = [a_hash(c) for c in a_list(earlier["consistency"])]
        need(len(consistency) <= 128, "consistency")
        heads.append((read_head(earlier), read_witnesses(earlier["witnesses"]), consistency))

    need(len(heads) <= 10_000, "heads", "too many")
    signatures = len(a_list(head["witnesses"])) + sum(len(witnesses) for _, witnesses, _ in heads)
    need(signatures <= 20_000, "witnesses", "too many")

    answers, signers, records = ([read_answer(a) for a in a_list(value[name])] for name in ("answers", "signers", "records"))
    need(all(a.key < b.key for a, b in zip(signers, signers[1:])), "signers", "order")

    serial = None
    if "serial" in value:
        serial = value["serial"]
        need(isinstance(serial, dict), "serial")
        if "denial" in serial:
            members(serial, ("denial",))
            serial = {"denial": un_b64u(serial["denial"])}
        else:
            members(serial, ("index", "position", "blind", "path"))
            need(is_int(serial["index"]) and is_int(serial["position"]) and len(a_list(serial["path"])) <= 64, "serial")
            serial = dict(serial, blind=un_b64u(serial["blind"], 16), path=[a_hash(p) for p in a_list(serial["path"])])

    anchors = []
    need(len(a_list(value["anchors"])) <= 16, "anchors")
    for anchor in value["anchors"]:
        members(anchor, ("kind", "rules", "chainId", "contract", "blockNumber", "header", "account", "storage"))
        need(anchor["kind"] == "evm" and isinstance(anchor["rules"], str), "anchor", "kind")
        need(is_int(anchor["chainId"]) and is_int(anchor["blockNumber"]), "anchor")
        storage = []
        for slot in a_list(anchor["storage"]):
            members(slot, ("key", "value", "proof"))
            storage.append((un_hex(slot["key"], 32), un_hex(slot["value"], 32), hexed(slot["proof"])))
        need(len(storage) == 3, "anchor", "three slots")
        anchors.append(Evidence(anchor["rules"], anchor["chainId"], un_hex(anchor["contract"], 20), anchor["blockNumber"],
                                un_hex(anchor["header"]), hexed(anchor["account"]), storage))

    pending = []
    for waiting in a_list(value["pending"]):
        members(waiting, ("entry", "bodies", "receipt", "promise"), optional=("receipt", "promise"))
        need(len(waiting) < 4, "pending", "receipt and promise")
        paper = {name: un_b64u(waiting[name]) for name in ("receipt", "promise") if name in waiting}
        pending.append((read_entry(un_b64u(waiting["entry"])), read_bodies(waiting["bodies"]), paper))

    need(sum(len(a.statements) for a in answers + signers + records) + len(pending) <= MAX_STATEMENTS, "statements", "too many")
    return File(read_head(head), a_text(head["checkpoint"]), read_witnesses(head["witnesses"]), answers, heads, serial, signers, records,
                anchors, pending)


# =====================================================================================================================
# §12  Serials
# =====================================================================================================================

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def commissions(body, lot):
    """Is this the commissioning of a lot: an ObjectEvent, ADD, commissioning, that names it?"""
    return commissioning(body) and lists(body, LISTS["ObjectEvent"], lot)


def commissioning(body):
    step = body.get("bizStep")
    return body.get("type") == "ObjectEvent" and body.get("action") == "ADD" and isinstance(step, str) and step in COMMISSIONING


def product_of(subject):
    """The product that this is, or is of; or None."""
    kind, ident = subject
    if kind in ("product", "lot", "item"):
        return "product", ident[:18]
    return ("local-product", "/".join(ident.split("/")[:2])) if kind.startswith("local") else None


def lists(body, names, subject):
    """Does one of these lists of an event name the subject?"""
    return any(subject in subjects_of(text) for text in identifiers(body, names))


def cbv(kind, short, word):
    """The spellings of the Core Business Vocabulary."""
    return {word, "urn:epcglobal:cbv:%s:%s" % (short, word), "cbv:%s-%s" % (kind, word),
            "https://ref.gs1.org/cbv/%s-%s" % (kind, word), "http://ref.gs1.org/cbv/%s-%s" % (kind, word)}


COMMISSIONING = cbv("BizStep", "bizstep", "commissioning")
RECALLED = cbv("Disp", "disp", "recalled")


# =====================================================================================================================
# §13  Verifying
# =====================================================================================================================

STEPS = ("decoding", "head", "subjects", "map", "history", "statements", "signers", "serial", "anchor", "sources", "age")
EXIT = {"verified": 0, "stale": 2, "unanchored": 2, "pending": 2}   # everything else: 1
NEVER_SCANNED = ("keys", "issuer")
DRAWN_ON = ("product", "local-product", "party", "place", "other")


class Trust:
    """What the reader trusts.  It comes from the reader, never from the file."""

    def __init__(self, value):
        members(value, ("format", "origin", "checkpointKeys", "receiptKeys", "registrars", "authorities", "anchors", "witnesses", "quorum", "maxAge"))
        need(value["format"] == "nguon-trust/1", "trust", "format")
        self.origin = a_text(value["origin"])
        self.checkpoint_keys = [read_vkey(text, self.origin) for text in a_list(value["checkpointKeys"])]
        points = [read_jwk(jwk, "trust") for jwk in a_list(value["receiptKeys"])]
        self.receipt_keys = {thumbprint(point): point for point in points}
        self.registrars = []
        for registrar in a_list(value["registrars"]):
            members(registrar, ("key", "from", "until"), optional=("until",))
            need(is_int(registrar["from"]) and is_int(registrar.get("until", 0)), "trust", "registrar")
            point = read_jwk(registrar["key"], "trust")
            self.registrars.append((thumbprint(point), point, registrar["from"], registrar.get("until")))
        self.registrar_keys = {kid: point for kid, point, _, _ in self.registrars}
        self.authorities = [(a_text(members(a, ("party", "key"))["party"]), read_jwk(a["key"], "trust")) for a in a_list(value["authorities"])]
        self.anchors = {}
        for anchor in a_list(value["anchors"]):
            members(anchor, ("rules", "chainId", "contract", "codeHash"))
            need(is_int(anchor["chainId"]), "trust", "chainId")
            contract = (anchor["chainId"], un_hex(anchor["contract"], 20))
            self.anchors.setdefault(contract, {}).setdefault(anchor["rules"], un_hex(anchor["codeHash"], 32))
        self.witnesses = {}
        for witness in a_list(value["witnesses"]):
            members(witness, ("address", "owner", "independent"))
            need(isinstance(witness["independent"], bool) and isinstance(witness["owner"], str), "trust", "witness")
            self.witnesses[un_hex(witness["address"], 20)] = witness["independent"]
        self.quorum, self.max_age = value["quorum"], value["maxAge"]
        need(is_int(self.quorum, 1, len(self.witnesses)) and len(self.witnesses) == len(value["witnesses"]), "trust", "quorum or witnesses")
        need(is_int(self.max_age), "trust", "maxAge")

    def is_registrar(self, kid, index):
        return any(known == kid and start <= index and (until is None or index < until) for known, _, start, until in self.registrars)


class Case:
    """What was scanned, what the reader's own look-ups said, and the time (or None)."""

    def __init__(self, value):
        self.scanned = [(s["type"], s["id"]) for s in value["scanned"]]
        self.sources, self.now = value.get("sources") or [], value.get("now")
        need(isinstance(self.sources, list) and (self.now is None or isinstance(self.now, (int, float))), "case")


class Verification:
    def __init__(self, data, trust, case):
        self.data, self.trust, self.case = data, trust, case
        self.done, self.notes, self.step = [], [], STEPS[0]

    def run(self):
        """The verdict.  No bytes of a file, however hostile, lead to anything but a verdict."""
        try:
            for name in STEPS:
                self.step = name
                self.done.append((name, getattr(self, "step_" + name)() or "holds"))
            return self.verdict()
        except Fault as fault:
            self.done.append((self.step, "FAILS: %s" % fault))
            return self.result("invalid", None, self.step, fault.code)
        except Exception as error:                  # a mistake of ours: never verified, never a crash
            self.done.append((self.step, "FAILS: %r" % error))
            return self.result("invalid", None, self.step, "error")

    @staticmethod
    def result(verdict, strength=None, step=None, code=None):
        return {"verdict": verdict, "strength": strength, "failedStep": step, "code": code}

    def all_answers(self):
        return self.file.answers + self.file.signers + self.file.records

    # --- 1 ---
    def step_decoding(self):
        self.file = read_file(self.data)

    # --- 2 ---
    def step_head(self):
        file, trust = self.file, self.trust
        head = file.head
        check_checkpoint(file.checkpoint, head, trust)
        check_witnesses(head, file.witnesses, trust)
        trusted = [address for address, _ in file.witnesses if address in trust.witnesses]
        need(len(trusted) >= trust.quorum, "quorum")
        self.independent_witness = any(trust.witnesses[address] for address in trusted)
        earlier = [h for h, _, _ in file.heads] + [head]
        need(all(a.size < b.size and a.time < b.time for a, b in zip(earlier, earlier[1:])), "heads", "order")
        for one, witnesses, consistency in file.heads:
            check_witnesses(one, witnesses, trust)
            need(consistent(one.size, one.log_root, head.size, head.log_root, consistency), "consistency")
        return "size %d, time %d, %d trusted of %d witnesses" % (head.size, head.time, len(trusted), len(file.witnesses))

    # --- 3 ---
    def step_subjects(self):
        """The answers are exactly those for what was scanned and for what refers to it."""
        need(self.case.scanned, "scanned", "nothing")
        need(not any(kind in NEVER_SCANNED for kind, _ in self.case.scanned), "scanned", "of such a type")
        everything = [answer.subject for answer in self.all_answers()]
        need(len(set(everything)) == len(everything), "answers", "one subject twice")
        required = set(self.case.scanned)
        for subject in self.case.scanned:
            if subject[0] in ("lot", "item", "local", "local-item"):
                required.add(product_of(subject))
            if subject[0] == "local-item":
                required.add(("local", "/".join(subject[1].split("/")[:3])))
        for answer in self.file.answers:
            if answer.subject[0] in ("item", "local-item"):
                for shown in answer.statements:
                    for lot in self.lots_named(shown):
                        required.update((lot, product_of(lot)))
        self.answer = {answer.subject: answer for answer in self.file.answers}
        need(set(self.answer) == required, "answers", "%d of %d" % (len(self.answer), len(required)))
        need(all(answer.subject[0] == "keys" for answer in self.file.signers), "signers", "type")
        need(all(answer.subject[0] in DRAWN_ON for answer in self.file.records), "records", "type")
        return ", ".join("%s %s" % subject for subject in sorted(required))

    @staticmethod
    def lots_named(shown):
        """The lots in a public event.  Its body is checked in step 6; what cannot be read names nothing here."""
        if shown.statement.kind == "event" and shown.statement.parts[0].audience == 0 and shown.bodies \
                and shown.bodies[0] not in ("withheld", "erased"):
            try:
                return [s for s in event_subjects(read_json(shown.bodies[0].encode())) if s[0] in ("lot", "local")]
            except (Fault, AttributeError):
                pass
        return []

    # --- 4 ---
    def step_map(self):
        for answer in self.all_answers():
            need(map_root(answer) == self.file.head.map_root, "map", "%s %s" % answer.subject)
        return "%d answers" % len(self.all_answers())

    # --- 5 ---
    def step_history(self):
        positions = {}
        for answer in self.all_answers():
            count = (answer.terminal or {}).get("count", 0)
            need(len(answer.statements) == count, "count", "%s %s" % answer.subject)
            indexes = [shown.index for shown in answer.statements]
            need(all(a < b for a, b in zip(indexes, indexes[1:])) and all(i < self.file.head.size for i in indexes), "indexes")
            for shown in answer.statements:
                need(positions.setdefault(shown.statement.id, shown.index) == shown.index, "entryId", "twice")
        waiting = [statement.id for statement, _, _ in self.file.pending]
        need(len(set(waiting)) == len(waiting) and not set(waiting) & set(positions), "entryId", "pending, and there already")
        return "%d statements" % sum(len(a.statements) for a in self.all_answers())

    # --- 6 and 7 ---
    def step_statements(self):
        """Looks at every statement for both steps; step 7 then names what was found for it."""
        head = self.file.head
        # By the id of a Shown or of a pending Statement: its body 0; and whether it passed.
        self.keys, self.body, self.passed, self.refused = Keys(self.trust), {}, set(), []
        for answer in self.all_answers():
            for shown in answer.statements:
                need(inclusion_root(shown.index, head.size, shown.statement.leaf, shown.path) == head.log_root, "inclusion", str(shown.index))
                need(answer.key in shown.statement.subjects, "entry", "does not name what it answers for")
        self.entries = {shown.index: shown.statement for answer in self.all_answers() for shown in answer.statements}
        self.find_platform()
        keys = {shown.index: shown for answer in self.file.signers for shown in answer.statements}
        for index in sorted(keys):
            need(keys[index].statement.kind == "key", "kind", "among key statements")
        self.refuse_unless(not self.missing_signers(), "missing", "signers")
        for index in sorted(keys):
            self.look_at(index, keys[index].statement, keys[index].bodies, keys[index])
        for answer in self.file.answers + self.file.records:
            for shown in answer.statements:
                self.look_at(shown.index, shown.statement, shown.bodies, shown)
        for answer in self.file.answers + self.file.records:
            self.check_erasures(answer)
        here = {answer.key for answer in self.file.answers}
        for statement, bodies, paper in self.file.pending:
            need(here & set(statement.subjects), "pending", "names nothing of this file")
            if "receipt" in paper:
                check_receipt(paper["receipt"], statement, self.trust)
            if "promise" in paper and check_promise(paper["promise"], statement, self.trust)["due"] < head.time:
                self.notes.append("a promise was broken")
            self.look_at(head.size, statement, bodies, statement)
            need("erased" not in bodies, "pending", "erased")
        return "%d entries" % len(self.entries)

    def step_signers(self):
        need(not self.refused, *(self.refused[0] if self.refused else ("",)))
        return ", ".join("%s (%s)" % (h.party, h.rank) for h in self.keys.holders.values())

    def refuse_unless(self, condition, code, detail=""):
        """A fault of step 7 waits for those of step 6."""
        if not condition:
            self.refused.append((code, detail))
        return condition

    def find_platform(self):
        """The party of the first statement under a registrar's key."""
        spoken = sorted(self.entries.items()) + [(self.file.head.size, statement) for statement, _, _ in self.file.pending]
        self.platform = next((s.party for _, s in spoken if s.kid in self.trust.registrar_keys), None)

    def missing_signers(self):
        heard = {s.party for s in self.statements() if s.kid not in self.trust.registrar_keys}
        roots = {b64u(thumbprint(point)): party for party, point in self.trust.authorities}
        for answer in self.file.signers:
            for shown in answer.statements:
                try:
                    body = read_body(shown.bodies[0]) if shown.bodies and shown.bodies[0] not in ("withheld", "erased") else {}
                    check_key_body(body)
                    heard |= {roots[counter["kid"]] for counter in body["countersignatures"] if counter["kid"] in roots}
                except Fault:
                    pass                            # refused where it is looked at
        return heard - {answer.subject[1] for answer in self.file.signers}

    def statements(self):
        return [s.statement for a in self.all_answers() for s in a.statements] + [statement for statement, _, _ in self.file.pending]

    def look_at(self, index, statement, bodies, slot):
        """The table of §13, in its order: a Fault for step 6, something in `refused` for step 7."""
        self.body[id(slot)] = None
        statement.check_claims(self.trust.origin, index)
        by_registrar = statement.party == self.platform and self.trust.is_registrar(statement.kid, index)
        holder = self.keys.live(statement.kid, index)
        own = holder is not None and holder.party == statement.party
        if not self.refuse_unless(by_registrar or own, "signer", "%d: not a live key of %s" % (index, statement.party)):
            return
        point = self.trust.registrar_keys[statement.kid] if by_registrar else holder.point
        need(es256(point, statement.to_be_signed, statement.signature), "signature")
        body = self.body[id(slot)] = check_bodies(statement, bodies)
        kind, role, subjects, keys = statement.kind, True, None, None
        if kind == "event":
            role = self.refuse_unless(not by_registrar, "signer", "the registrar")
            if role and body is not None:
                subjects = event_subjects(body)
        elif kind == "record":
            need(all(pointer.startswith("/fields/") for part in statement.parts for pointer in part.pointers), "pointer", "outside of the fields")
            if body is not None:
                subjects = check_record(body)
                need(all(ident == self.trust.origin for name, ident in subjects if name == "log"), "record", "of another log")
                role = self.refuse_unless(self.may_record(statement, body, by_registrar, holder), "signer", "of the record")
        else:
            if kind in ("policy", "heartbeat"):
                role = self.refuse_unless(by_registrar, "signer", "not the registrar")
            elif kind == "erasure":
                role = self.refuse_unless(not by_registrar and "authority" in holder.roles, "signer", "no authority")
            if role:
                need(len(statement.parts) == 1 and statement.parts[0].audience == 0 and body is not None, "kind", "one body, public and shown")
                if kind == "key":
                    try:
                        check_key_body(body)
                        self.keys.take(index, statement, body)
                    except Fault as fault:          # the key statement does not count
                        role = self.refuse_unless(False, fault.code, str(fault))
                    subjects = role and [("keys", body["party"])]
                elif kind == "erasure":
                    keys = self.erased_from(index, body).subjects
                elif kind == "heartbeat":
                    members(body, ("nguon:salt",), "heartbeat", ordered=False)
                    subjects = []
                else:
                    self.check_policy(index, body)
                    subjects = [("log", body["origin"])]
        if role:
            statement.check_subjects(subjects, keys)
            self.passed.add(id(slot))

    @staticmethod
    def may_record(statement, body, by_registrar, holder):
        kind, subject = body["type"], body["subjects"][0]
        if kind in ("catalogue", "release"):
            return by_registrar
        if kind == "party":
            return by_registrar or "authority" in holder.roles or statement.party == body["id"]
        return not by_registrar and not (kind in ("product", "lot") and subject["type"].startswith("local")
                                         and statement.party != subject["id"].split("/")[0])

    def check_policy(self, index, body):
        members(body, sorted(POLICY), "policy", ordered=False)
        need(body["entryRule"] == "nguon-entry/1" and body["origin"] == self.trust.origin and body["platform"] == self.platform, "policy", "of another log")
        read_vkey(body["checkpointKey"], body["origin"])
        read_jwk(body["receiptKey"], "policy")
        for authority in a_list(body["authorities"]):
            members(authority, ("key", "party"), "policy", ordered=False)
            need(isinstance(authority["party"], str) and CODE.fullmatch(authority["party"]), "policy", "authority")
            read_jwk(authority["key"], "policy")
        for anchor in a_list(body["anchors"]):
            members(anchor, ("chainId", "contract", "rules"), "policy", ordered=False)
            need(anchor["rules"] in ("ethereum", "qbft") and is_int(anchor["chainId"], 1), "policy", "anchor")
            un_hex(anchor["contract"], 20)
        for witness in a_list(body["witnesses"]):
            members(witness, ("address", "owner", "url"), "policy", ordered=False)
            un_hex(witness["address"], 20)
            need(short_text(witness["owner"], 200) and re.fullmatch("https?://[\x21-\x7e]{1,500}", a_text(witness["url"])), "policy", "witness")
        addresses = {witness["address"] for witness in body["witnesses"]}
        need(is_int(body["quorum"], 1, len(addresses)) and len(addresses) == len(body["witnesses"]), "policy", "quorum or witnesses")
        kid = thumbprint(read_jwk(body["registrar"], "policy"))
        stays = self.trust.is_registrar(kid, index + 1)
        known = kid in self.trust.registrar_keys or kid in self.keys.holders
        need(stays or (index > 0 and not known), "policy", "registrar")

    def erased_from(self, index, body):
        """The entry that an erasure erases from."""
        members(body, ("nguon:salt", "index", "digest", "ground"), "erasure", ordered=False)
        need(is_int(body["index"]) and short_text(body["ground"], 1000), "erasure")
        digest, target = un_b64u(body["digest"], 32, "erasure"), self.entries.get(body["index"])
        need(target is not None and body["index"] < index, "erasure", "of an entry that is not here, or not before")
        need(digest in [part.digest for part in target.parts], "erasure", "of no body of the entry")
        need(target.kind in ("event", "record"), "erasure", "of a body that stays")
        return target

    def check_erasures(self, answer):
        """An "erased" has its erasure, later, in the same answer; of statements that passed."""
        erased, passed = set(), [shown for shown in answer.statements if id(shown) in self.passed]
        for shown in passed:
            body = self.body[id(shown)]
            if shown.statement.kind == "erasure":
                erased.add((body["index"], body["digest"]))
        for shown in passed:
            for part, text in zip(shown.statement.parts, shown.bodies):
                need(text != "erased" or (shown.index, b64u(part.digest)) in erased, "erased", "without an erasure")

    # --- 8 ---
    def step_serial(self):
        self.serial = None
        serial = self.file.serial
        if serial is None:
            return "none"
        item = next((subject for subject in self.case.scanned if subject[0] in ("item", "local-item")), None)
        need(item is not None, "serial", "no item was scanned")
        kind, ident = item
        number = ident[22:] if kind == "item" else ident.split("/")[-1]
        lots = [answer for answer in self.file.answers
                if answer.subject[0] == ("lot" if kind == "item" else "local")
                and (answer.subject[1][:18] == ident[:18] if kind == "item" else ident.startswith(answer.subject[1] + "/"))]
        if "denial" in serial:
            note = read_signed_note(serial["denial"], "application/vnd.nguon.denial+json", ("origin", "lot", "serial", "size", "time"), self.trust)
            members(note["lot"], ("type", "id"), "denial")
            need(note["serial"] == number and (note["lot"]["type"], note["lot"]["id"]) in [lot.subject for lot in lots], "denial", "of something else")
            need(short_text(number, 100) and is_int(note["size"], 1) and is_int(note["time"]), "denial")
            self.serial = "denied"
            return self.serial
        need(len(number) == 17 and all(letter in CROCKFORD for letter in number), "serial", "form")
        position = 0
        for letter in number[:5]:
            position = 32 * position + CROCKFORD.index(letter)
        need(position == serial["position"], "serial", "position")
        for lot in lots:
            first = next(((shown, body) for shown, body in self.public_events(lot) if commissions(body, lot.subject)), None)
            if first and first[0].index == serial["index"]:
                tree = first[1].get("nguon:serials")
                need(isinstance(tree, dict) and is_int(tree.get("count"), 1), "serial", "no tree")
                leaf = H(b"\0" + number.encode() + serial["blind"])
                need(inclusion_root(position, tree["count"], leaf, serial["path"]) == un_b64u(tree.get("root")), "serial", "path")
                self.serial = "proved"
                return "position %d of %d in %s" % (position, tree["count"], lot.subject[1])
        raise Fault("serial", "no such commissioning")

    # --- 9 ---
    def step_anchor(self):
        self.evidence = []
        for evidence in self.file.anchors:
            contract = (evidence.chain_id, evidence.contract)
            need(evidence.rules == "ethereum", "rules", "unknown")
            trusted = self.trust.anchors.get(contract, {})
            need(evidence.rules in trusted, "contract", "not trusted")
            self.evidence.append((contract, check_evidence(evidence, self.file.head, trusted[evidence.rules])))
        return ", ".join("block 0x" + block.hex() for _, block in self.evidence) or "no evidence"

    # --- 10 ---
    def step_sources(self):
        head = self.file.head
        self.matching, self.contradicted, self.newer, self.alert, asked = set(), None, False, False, set()
        for source in self.case.sources:
            try:
                contract = (source["chainId"], un_hex(source["contract"], 20))
                if contract not in self.trust.anchors:
                    continue                        # others are not heard
                block, said, alerts = source.get("blockHash"), source.get("head"), source.get("alerts")
                block = None if block is None else un_hex(block, 32)
                said = said and Head(said["size"], said["time"], un_hex(said["logRoot"], 32), un_hex(said["mapRoot"], 32))
                alerts = alerts and {name: alerts[name] for name in alerts}
            except (Fault, KeyError, TypeError):
                continue                            # a look-up that did not answer
            for where, own_block in self.evidence:
                if where == contract and block == own_block:
                    self.matching.add(source.get("independent") is True)
                elif where == contract and block is not None and source.get("finalised") is True:
                    self.contradicted = "another finalised block"
            if said and said.size == head.size and said != head:
                self.contradicted = "another head of the same size"
            if said and self.case.now is not None and said.size > head.size and 4 * (said.time - head.time) > self.trust.max_age:
                self.newer = True
            counts = [(alerts or {}).get(answer.key.hex()) for answer in self.file.answers]
            self.alert |= any(isinstance(count, int) and count > 0 for count in counts)
            if all(isinstance(count, int) for count in counts):
                asked.add(contract)
        self.alerts_known = bool(asked) and asked == set(self.trust.anchors)
        return "%s matching; alerts %s" % (len(self.matching) or "none", "known" if self.alerts_known else "unknown")

    # --- 11 ---
    def step_age(self):
        age = None if self.case.now is None else self.case.now - self.file.head.time
        self.stale = age is not None and (age > self.trust.max_age or age < -300)
        return "not asked" if age is None else "%d seconds" % age

    # --- Verdict and strength ---
    def verdict(self):
        strength, main = self.strength(), self.case.scanned[0]
        if self.serial is not None:
            silent = self.serial == "denied"
        else:
            silent = main not in self.answer or not any(self.says(shown, shown.statement) for shown in self.answer[main].statements)
        waiting = any(key_of(main) in statement.subjects and self.says(statement, statement) for statement, _, _ in self.file.pending)
        self.look_around(silent)
        if self.contradicted:
            return self.result("contradicted", strength, "sources", self.contradicted)
        if self.alert:
            return self.result("alert", strength, "sources", "alert")
        if any(self.recalled(answer) for answer in self.file.answers):
            return self.result("recalled", strength)
        if self.incomplete():
            return self.result("incomplete", strength, "statements", "body withheld")
        if not self.evidence:
            return self.result("unanchored", strength, "anchor", "no evidence")
        if strength is None:
            return self.result("unanchored", None, "sources", "no source")
        if self.newer or self.stale:
            return self.result("stale", strength, "sources" if self.newer else "age", "newer head" if self.newer else "age")
        if silent:
            return self.result("pending" if waiting else "unknown", strength)
        return self.result("verified", strength)

    def strength(self):
        if not self.evidence:
            return None
        if self.independent_witness:
            return "full" if True in self.matching else "witnesses"
        return "chain" if True in self.matching else "operator" if self.matching else None

    def says(self, slot, statement):
        """Whether anybody can read what was said."""
        return statement.kind != "erasure" and statement.parts[0].audience == 0 and self.body[id(slot)] is not None

    def incomplete(self):
        """In `answers` or `records` a public body is withheld, or body 0 is erased."""
        return any((part.audience == 0 and text == "withheld") or (i == 0 and text == "erased")
                   for answer in self.file.answers + self.file.records for shown in answer.statements
                   for i, (part, text) in enumerate(zip(shown.statement.parts, shown.bodies)))

    def look_around(self, silent):
        """What is shown beside a verdict and decides nothing."""
        recovered = {holder.party for holder in self.keys.holders.values() if holder.rank == "recovery"}
        for party in sorted(recovered):
            self.notes.append("%s was given a recovered key" % party)
        for answer in self.file.answers:
            maker = self.product_maker(answer.subject)
            first = next((s.statement.party for s, b in self.public_events(answer) if commissions(b, answer.subject)), None)
            if answer.subject[0] in ("lot", "local") and maker and first and maker != first:
                self.notes.append("%s was commissioned by %s, its product registered by %s" % (answer.subject[1], first, maker))
            if not silent and answer.subject[0] in ("lot", "local", "item", "local-item") and not self.made(answer):
                self.notes.append("nobody said that they made %s" % answer.subject[1])
            registrants = list(dict.fromkeys(self.registrants(answer.subject)))
            if answer.subject[0] in ("product", "local-product") and len(registrants) > 1:
                self.notes.append("%s was registered by %s" % (answer.subject[1], ", ".join(registrants)))
            for party in sorted(set(self.recalls(answer, entitled=False))):
                self.notes.append("%s, not entitled, recalled %s" % (party, answer.subject[1]))
        heads = [(h, w) for h, w, _ in self.file.heads] + [(self.file.head, self.file.witnesses)]
        independent = [h for h, w in heads if any(self.trust.witnesses.get(address) for address, _ in w)]
        indexes = [s.index for a in self.file.answers for s in a.statements]
        vouched = sum(1 for i in indexes if any(h.size > i for h in independent))
        self.notes.append("time of record: vouched for by an independent witness for %d of %d statements" % (vouched, len(indexes)))

    # --- Recalled ---
    def public_events(self, answer):
        return [(shown, self.body[id(shown)]) for shown in answer.statements
                if shown.statement.kind == "event" and shown.statement.parts[0].audience == 0 and self.body[id(shown)] is not None]

    def product_maker(self, subject):
        """The issuer of version 1 of the record of the product that this is, or is of."""
        return next(self.registrants(subject), None)

    def registrants(self, subject):
        product = product_of(subject)
        for shown in self.answer[product].statements if product in self.answer else ():
            body = self.body[id(shown)]
            if shown.statement.kind == "record" and shown.statement.parts[0].audience == 0 and body is not None and \
                    body["type"] == "product" and body["version"] == 1 and body["id"] == product[1]:
                yield shown.statement.party

    def made(self, answer):
        """Whether the history holds an event that made it, or a serial proof vouches for it."""
        if answer.subject[0] in ("item", "local-item") and self.serial == "proved":
            return True
        for _, body in self.public_events(answer):
            if body["type"] == "TransformationEvent":
                if lists(body, MAKES[body["type"]], answer.subject) or not lists(body, TAKES, answer.subject):
                    return True
            elif commissioning(body):
                return True
        return False

    def entitled(self, answer):
        """The parties that may recall a subject (besides the authorities)."""
        found, subject, events = {self.product_maker(answer.subject)}, answer.subject, self.public_events(answer)
        found.add(next((s.statement.party for s, b in events if commissions(b, subject)), None))
        found.add(next((s.statement.party for s, b in events if b["type"] == "TransformationEvent" and lists(b, MAKES[b["type"]], subject)), None))
        return found - {None}

    def recalled(self, answer):
        return bool(self.recalls(answer))

    def recalls(self, answer, entitled=True):
        """The parties whose recalls stand: of those who are entitled, or of all others, which are only shown."""
        may, key = self.entitled(answer), answer.key
        told = [(shown.index, shown.statement, body) for shown, body in self.public_events(answer)]
        told += [(self.file.head.size, statement, self.body[id(statement)]) for statement, _, _ in self.file.pending
                 if statement.kind == "event" and statement.parts[0].audience == 0 and self.body[id(statement)] and key in statement.subjects]
        standing = []                               # the parties whose recalls nobody has lifted yet
        for index, statement, body in told:
            if body["type"] != "ObjectEvent" or "errorDeclaration" in body:
                continue
            listed = [subjects_of(text) for text in identifiers(body, LISTS["ObjectEvent"])]
            holder = self.keys.live(statement.kid, index)
            authority = "authority" in holder.roles     # (a registrar signs no events)
            if index < self.file.head.size and any(subjects[0] == answer.subject for subjects in listed) and holder.rank != "recovery" and \
                    any(isinstance(word, str) and word in RECALLED for word in disposition(body, "unset", False)):
                standing = [] if authority else [party for party in standing if party != statement.party]
            if any(answer.subject in subjects for subjects in listed) and (authority or statement.party in may) == entitled and \
                    any(isinstance(word, str) and SETS.search(word) for word in disposition(body, "set", True)):
                standing.append(statement.party)
        return standing


SETS = re.compile(r"(?:^|[:/#-])[rR][eE][cC][aA][lL][lL][eE][dD]\Z")


def disposition(body, name, single):
    """What an event sets or unsets in persistentDisposition: a list, or, where that is let pass, one text."""
    value = body.get("persistentDisposition")
    value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, list) else [value] if single else []


# =====================================================================================================================
# The command line
# =====================================================================================================================

_trusts = {}


def load(path):
    with open(path, "rb") as file:
        return file.read(MAX_FILE + 1)


def load_trust(path):
    if path not in _trusts:
        _trusts[path] = Trust(read_json(load(path)))
    return _trusts[path]


def load_case(source):
    return Case(source if isinstance(source, dict) else read_json(load(source)))


def json_told(text):
    try:
        return [True, is_int(read_json(text.encode("utf-8")), -MAX_SAFE)]
    except Fault:
        return [False, False]


def subjects_told(job):
    """The subjects of an identifier or event; None if it is invalid."""
    try:
        return sorted(subjects_of(job["identifier"]) if "identifier" in job else event_subjects(job["event"]))
    except Fault:
        return None


def batch(lines, out):
    known = {}
    for line in lines:
        if not line.strip():
            continue
        try:
            job = json.loads(line)
            if "file" not in job:
                out.write(json.dumps(json_told(job["json"]) if "json" in job else subjects_told(job)) + "\n")
                continue
            if isinstance(job["trust"], dict):
                text = json.dumps(job["trust"])
                trust = known[text] = known.get(text) or Trust(job["trust"])
                data = job["file"].encode("utf-8", "surrogatepass")
            else:
                trust, data = load_trust(job["trust"]), load(job["file"])
            answer = Verification(data, trust, load_case(job["case"])).run()
        except Exception as error:
            answer = Verification.result("invalid", None, "input", repr(error))
        out.write(json.dumps(answer) + "\n")
        out.flush()


def main():
    parser = argparse.ArgumentParser(description="Verifies a Nguồn proof file.")
    parser.add_argument("file", nargs="?")
    parser.add_argument("--trust")
    parser.add_argument("--case")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--batch", metavar="LIST")
    options = parser.parse_args()
    if options.batch:
        batch(sys.stdin if options.batch == "-" else open(options.batch, encoding="utf-8"), sys.stdout)
        return 0
    if not options.file or not options.trust or not options.case:
        print("no file, trust or case given", file=sys.stderr)
        return 2
    try:
        trust, case = load_trust(options.trust), load_case(options.case)
    except Exception as error:
        print("the trust or the case cannot be read: %r" % error, file=sys.stderr)
        return 2
    try:
        data = load(options.file)
    except OSError as error:
        print("the file cannot be read: %s" % error, file=sys.stderr)
        return 2
    verification = Verification(data, trust, case)
    result = verification.run()
    if options.json:
        print(json.dumps(result))
    else:
        for number, (name, detail) in enumerate(verification.done, 1):
            print("%2d %-10s %s" % (number, name, detail))
        for note in verification.notes if result["verdict"] != "invalid" else ():
            print("   note       " + note)
        print("verdict %s · strength %s · failed step %s · reason %s" % tuple(value or "–" for value in result.values()))
    return EXIT.get(result["verdict"], 1)


if __name__ == "__main__":
    sys.exit(main())
