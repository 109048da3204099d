"""The encoding of a document: the meaning of labels, and a guess if no stated label fits."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

# The WHATWG encoding standard: these encodings, by Python's names, mean a superset; and labels that Python does not know.
_SUPERSETS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
_LABELS = {"iso-8859-8-i": "iso-8859-8", "koi8-ru": "koi8-u", "windows-31j": "cp932"}
_PAGE = re.compile(r"^win(?:dows)?-?(?=\d+$)")
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})  # Python's own: no document is in them
_SNIFFED = 64 * 1024
_ASCII = bytes(range(128))
_MARKUP = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(rb"(?<![^\s<>])[^\s<>]*[\x80-\xff][^\s<>]*")
_RUN = re.compile(rb"[\x80-\xff]{3,}")
# Other scripts write whole words beyond ASCII, Latin ones a letter here and there.
_FOREIGN = 0.9
_OTHER_SCRIPTS = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874", "gb18030", "big5", "cp932", "euc_jp", "cp949"]
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


def guessed(body: bytes) -> str:
    """The encoding that a body seems to be in: UTF-8 where few bytes are none, else by its letters or language."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if sum(sign > "\x7f" for sign in text) > 3 * bad:
        return "utf-8"
    import py3langid  # 0.1 s that documents in UTF-8 need not wait for

    sample = _MARKUP.sub(b" ", body[:_SNIFFED])
    words = b" ".join(_WORD.findall(sample))
    foreign = sum(map(len, _RUN.findall(words))) >= _FOREIGN * len(words.translate(None, _ASCII))
    if words and foreign and (best := from_bytes(words, cp_isolation=_OTHER_SCRIPTS).best()):
        return best.encoding.replace("cp125", "windows-125")
    return _LATIN.get(py3langid.classify(sample.decode("cp1252", "replace"))[0], "windows-1252")
