"""Bytes of a document → its text: by its byte order mark, as UTF-8, by what it states, or by a guess."""

import codecs
import re
from contextlib import suppress

from charset_normalizer import from_bytes

# Byte order marks, and how XML and HTML begin in UTF-16 without one.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
    (b"h\0t\0", "utf-16-le"), (b"\0h\0t", "utf-16-be"),
)  # fmt: skip
_DECLARATION = re.compile(r"<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})")
_META = re.compile(r"<meta[^>]{0,200}charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r"\bcharset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HEAD = 2048
_BAD = "\ufffd"  # what stands for a byte that cannot be read
_CUT_CHARACTER = 3  # bytes that a document cut within a character ends in, at most
# The WHATWG encoding standard: these encodings, by Python's names, mean a superset; and labels that Python does not know.
_SUPERSETS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs", "iso2022_jp": "iso2022_jp_ext",
}  # fmt: skip
_LABELS = {"iso-8859-8-i": "iso-8859-8", "koi8-ru": "koi8-u", "windows-31j": "cp932"}
_SEVEN_BITS = re.compile(rb"\x1b\$[@B()]")  # the escape sequences of ISO 2022, whose bytes are all ASCII
_PAGE = re.compile(r"^win(?:dows)?-?(?=\d+$)")
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})  # Python's own: no document is in them
_SNIFFED = 64 * 1024
_ASCII = bytes(range(128))
_MARKUP = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(rb"(?<![^\s<>])[^\s<>]*[\x80-\xff][^\s<>]*")
_RUN = re.compile(rb"[\x80-\xff]{3,}")
# Other scripts write whole words beyond ASCII, Latin ones a letter here and there.
_FOREIGN = 0.9
_OTHER_SCRIPTS = [
    "cp1251", "koi8_u", "iso8859_5", "iso8859_6", "cp1253", "cp1255", "cp1256", "cp874", "gb18030", "big5", "cp932", "euc_jp", "cp949",
]  # fmt: skip
_BEYOND_LATIN_2 = re.compile(b"[\x80-\x9f]")
_POLISH, _CZECH = re.compile(b"[\xb1\xb6\xbc]"), re.compile(b"[\xb9\xbe]")  # ąśź and šž of ISO 8859-2
_PAIRS, _FEWEST = ("cp932", "big5hkscs"), 8  # and how many wide characters are believed
# Nothing in the bytes tells the Latin encodings apart, but the language does.
_LATIN = {
    **dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), "windows-1250"),
    **dict.fromkeys(("az", "tr"), "windows-1254"),
    **dict.fromkeys(("et", "lt", "lv"), "windows-1257"),
    "vi": "windows-1258",
}


def decode(body: bytes, content_type: str = "") -> tuple[str, str | None]:
    """The document's text, and a warning where it is not in the encoding that it states.

    Valid UTF-8 of any length is hardly ever anything else, while declared charsets are often wrong.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff"), None
    stated = _stated(body, content_type)
    if not in_seven_bits(body) and (text := _utf8(body)) is not None:
        wrong = stated and not text.isascii() and charset(stated[0]) != "utf-8"
        return text, f"declared {stated[0]}, read as utf-8" if wrong else None
    # Latin-1 is what servers say unasked: what else is stated comes before it.
    known = sorted(filter(None, map(charset, stated)), key=lambda codec: codec == "cp1252")
    declared = next((codec for codec in known if _fits(body, codec)), None)
    codec = declared or guessed(body)
    text = body.decode(codec, "replace")
    if codec == "utf-8":
        return body.decode(codec, "ignore"), f"{text.count(_BAD)} characters are not utf-8 and are left out"
    return text, None if declared else f"is not utf-8, read as {codec.replace('_', '-')}"


def _stated(body: bytes, content_type: str) -> list[str]:
    """The labels in the XML declaration, in the header and in the page's meta elements."""
    head = body[:_HEAD].decode("latin-1")
    found = (_DECLARATION.search(head), _HEADER.search(content_type), _META.search(head))
    return [match[1].lower() for match in found if match]


def _utf8(body: bytes) -> str | None:
    """The text of valid UTF-8, a last character that is cut off left out."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(body) - _CUT_CHARACTER:
            return body[: error.start].decode("utf-8")
        return None


def _fits(body: bytes, codec: str) -> bool:
    """Whether a body may be in a declared charset: a few bad bytes do not make it wrong, most of what is no ASCII does."""
    if codec == "cp1252" and _are_foreign(_words(_sample(body))):
        return False  # no Latin encoding has whole words of another script
    if codec.startswith(("utf-16", "utf-32")) or (codec == "utf-8" and in_seven_bits(body)):
        return False  # the first bytes of UTF-16 show it, and ISO 2022 is valid UTF-8
    return 2 * body.decode(codec, "replace").count(_BAD) <= len(body.translate(None, _ASCII))


def charset(label: str) -> str | None:
    """Python's name of a declared charset, by the labels of the WHATWG encoding standard; None for what is none."""
    try:
        known = label.lower().removeprefix("x-")
        name = codecs.lookup(_LABELS.get(known) or _PAGE.sub("cp", known)).name
        name = _SUPERSETS.get(name, name)
        "".encode(name)  # `hex` and `rot13` are no encodings of text, `undefined` is none at all
    except (LookupError, ValueError):
        return None
    return None if name in _NO_CHARSETS else name


def in_seven_bits(body: bytes) -> bool:
    """Whether a body is in an encoding of ISO 2022 (ISO-2022-JP above all), which is valid UTF-8 too, and means something else."""
    return b"\x1b" in body and _SEVEN_BITS.search(body) is not None


def guessed(body: bytes) -> str:
    """The encoding that a body seems to be in: UTF-8 where few bytes are none, else by its letters or language."""
    if in_seven_bits(body):
        return "iso2022_jp_ext"
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if sum(sign > "\x7f" for sign in text) > 3 * bad:
        return "utf-8"
    import py3langid  # 0.1 s that documents in UTF-8 need not wait for

    sample = _sample(body)
    words = _words(sample)
    if _are_foreign(words) and (best := from_bytes(words, cp_isolation=_OTHER_SCRIPTS).best()):
        return best.encoding.replace("cp125", "windows-125")
    language = py3langid.classify(sample.decode("cp1252", "replace"))[0]
    latin = _LATIN.get(language, "windows-1252")
    return "iso8859-2" if latin == "windows-1250" and _is_latin_2(words, language) else latin


def _is_latin_2(words: bytes, language: str) -> bool:
    """Whether words have the letters of ISO 8859-2 that are signs or rare letters in windows-1250, and none of those that it lacks."""
    return not _BEYOND_LATIN_2.search(words) and bool((_POLISH if language == "pl" else _CZECH).search(words))


def _in_pairs(words: bytes) -> bool:
    """Whether bytes are in Shift JIS or Big5, half of whose second bytes are ASCII: no Latin text has a letter behind each accent."""
    for codec in _PAIRS:
        with suppress(UnicodeDecodeError):
            text = words.decode(codec)
            wide = sum("\u3040" <= sign < "\uff00" for sign in text)
            if wide >= _FEWEST and wide >= _FOREIGN * sum(sign > "\x7f" for sign in text):
                return True
    return False


def _are_foreign(words: bytes) -> bool:
    """Whether what is beyond ASCII are whole words of another script."""
    beyond = len(words.translate(None, _ASCII))
    return beyond > 0 and (sum(map(len, _RUN.findall(words))) >= _FOREIGN * beyond or _in_pairs(words))


def _sample(body: bytes) -> bytes:
    return _MARKUP.sub(b" ", body[:_SNIFFED])


def _words(sample: bytes) -> bytes:
    """The words beyond ASCII."""
    return b" ".join(_WORD.findall(sample))
