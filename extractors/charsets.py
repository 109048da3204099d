"""The encoding of a document: the meaning of labels, and a guess if no stated label fits."""

import codecs
import re
from contextlib import suppress

from charset_normalizer import from_bytes

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


def is_foreign(body: bytes) -> bool:
    """Whether what a body has beyond ASCII are whole words of another script, which no Latin encoding has."""
    return _are_foreign(_words(_sample(body)))


def _are_foreign(words: bytes) -> bool:
    beyond = len(words.translate(None, _ASCII))
    return beyond > 0 and (sum(map(len, _RUN.findall(words))) >= _FOREIGN * beyond or _in_pairs(words))


def _sample(body: bytes) -> bytes:
    return _MARKUP.sub(b" ", body[:_SNIFFED])


def _words(sample: bytes) -> bytes:
    """The words beyond ASCII."""
    return b" ".join(_WORD.findall(sample))
