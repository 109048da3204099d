"""Text from outside → text without the characters that are none: controls, marks of direction, what nobody sees."""

import html
import re
import unicodedata

from extractors.strings.escapes import without_escapes

# C0 and C1 controls, soft hyphen, zero-width characters and joiners, marks and overrides of direction, invisible operators, interlinear
# marks, tags, surrogates, noncharacters: https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt (Default_Ignorable, Bidi_Control).
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = dict.fromkeys("\x0b\x0c\x1c\x1d\x1e\x1f", " ") | {"\u2028": "\n", "\u2029": "\n"}
# What a C1 control stands for where Windows-1252 was read as ISO 8859-1, as for numeric references in HTML.
_WINDOWS = {chr(code): text for code in range(0x80, 0xA0) if len(text := html.unescape(f"&#{code};")) == 1 and ord(text) > 0xA0}
# UTF-8 that was read as Windows-1252 and written as UTF-8 once more (`itâ€™s`), a character each; and what else would be a letter there.
_CONTINUATION = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_TWICE = re.compile(f"[Â-ß]{_CONTINUATION}|[à-ï]{_CONTINUATION}{{2}}|[ð-ô]{_CONTINUATION}{{3}}")
_TWICE_LEADS = frozenset("ÂÃâïð")  # hardly ever a letter before one of these signs
_ACCENTED = re.compile("[\u00c0-\u00ff]")
# Scripts in which a joiner or non-joiner is spelling (Unicode 16, chapters 9, 12 and 13): Arabic to Sinhala, Myanmar, Khmer, Mongolian.
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
PICTURE = re.compile("[\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,16}\U000e007f")


def clean(text: str) -> str:
    """The text without characters that are none: controls and escape sequences, surrogates, marks of direction, what nobody sees.

    Joiners stay where they are spelling: between the letters of Persian or Hindi, and within emoji. White space stays as it is. A
    zero-width space between a small and a capital letter parts two words.
    """
    if text.isascii() and not _NO_TEXT.search(text):
        return text
    text = _without_encoding_twice(text)
    if not _NO_TEXT.search(text):
        return text
    text = without_escapes(text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    flags = {position for match in _FLAG.finditer(text) for position in range(*match.span())}
    return _NO_TEXT.sub(lambda match: match[0] if match.start() in flags else _kept(text, match.start()), text)


def unaccented(text: str) -> str:
    """A text in lower case and without accents, as addresses have it."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


def _without_encoding_twice(text: str) -> str:
    """The text with UTF-8 undone that was encoded twice, where that is beyond doubt: all its accented letters would be such pieces."""
    found = [match[0] for match in _TWICE.finditer(text)]
    sure = len(found) > 1 or (found and found[0][0] in _TWICE_LEADS and found[0][1] != "\xa0")
    if not sure or len(_ACCENTED.findall(text)) != sum(len(_ACCENTED.findall(piece)) for piece in found):
        return text
    return _TWICE.sub(lambda match: _once_encoded(match[0]), text)


def _once_encoded(piece: str) -> str:
    data = b"".join(sign.encode("latin-1" if sign < "\u0100" else "windows-1252") for sign in piece)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return piece


def _kept(text: str, position: int) -> str:
    """What stands for the character at `position` that is no text by itself."""
    character = text[position]
    if character in "\u200c\u200d" and position > 0:
        before, after = text[position - 1], text[position + 1 : position + 2]
        if character == "\u200d" and PICTURE.match(before) and PICTURE.match(after):
            return character
        if _JOINING.match(before) and (character == "\u200d" or _JOINING.match(after)):
            return character
    if character in "\u200b\ufeff" and text[position - 1 : position].islower() and text[position + 1 : position + 2].isupper():
        return " "  # all that parts two words: `Ada\u200bBrandt`
    return _SPACES.get(character) or _WINDOWS.get(character, "")
