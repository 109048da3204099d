"""Text that may be HTML, escaped or not → plain text, a line for each block."""

import html
import re
from collections.abc import Iterator

from lxml.etree import LxmlError, iterwalk
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractors.strings.characters import clean
from extractors.strings.escapes import with_escapes_written_out

_ENTITY = re.compile(r"&(?:#[xX][0-9A-Fa-f]{1,7};?|#[0-9]{1,8};?|[A-Za-z][A-Za-z0-9]{1,31};|(?:amp|nbsp|quot|lt|gt)(?![\w;=]))")
_SURROGATE_PAIR = re.compile(r"&#(?:x([dD][89abAB][0-9A-Fa-f]{2})|(5[56][0-9]{3}));&#(?:x([dD][c-fC-F][0-9A-Fa-f]{2})|(5[67][0-9]{3}));")
_CDATA = re.compile(r"(?:<|&lt;)!?\[CDATA\[|\]\](?:>|&gt;)", re.IGNORECASE)
_CDATA_END = re.compile(r"\]\](?:>|&gt;)\s*\Z", re.IGNORECASE)
_NO_CONTENT = re.compile(r"<!--.*?(?:-->|\Z)|<\?(?:xml|php)\b[^?]{0,1000}\?>", re.DOTALL)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20}(?:[:-][A-Za-z0-9]{1,20}){0,4})(?=[\s/>])([^<>]*)>")
_CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9:-]{0,60})")
_CUT_TAG = re.compile(r"<(?:/[A-Za-z]*|[A-Za-z][A-Za-z0-9]{0,20}\s[^<>]*=[^<>]*)\Z")
_SPACE = re.compile(r"\s+")
_INLINE_NAMES = """
    a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u
    var wbr
"""
_INLINE = frozenset(_INLINE_NAMES.split())
_BLOCK_NAMES = """
    address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5
    h6 header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul
"""
_BLOCK = frozenset(_BLOCK_NAMES.split())
_SEPARATING = frozenset({"p", "li", "dd", "dt", "tr", "td", "th", "hr"})  # need no closing tag (HTML standard, optional tags)
_OTHER_NAMES = """
    amp area audio base button canvas col colgroup data embed head iframe img input label legend link map meta noscript object option
    param picture script select source style svg td template textarea th title track video
"""
_OTHER = frozenset(_OTHER_NAMES.split())
_UNSEEN_NAMES = "script style noscript iframe object svg template rt rp head title select button textarea video audio"
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_TIMES = 3  # how often a value may have been escaped


def decoded(text: str) -> str:
    """The text with its entities resolved, also those that were escaped twice; `&` and names without a semicolon stay."""
    for _ in range(_TIMES):
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    if "&" not in text:
        return text
    return _ENTITY.sub(_character, join_surrogates(with_escapes_written_out(text)))


def join_surrogates(text: str) -> str:
    """Two references to surrogates as the character that they mean: software that knows UTF-16 only writes `&#55357;&#56832;`."""
    return _SURROGATE_PAIR.sub(_paired, text)


def _character(match: re.Match[str]) -> str:
    text = html.unescape(match[0])
    if text.endswith(";") and len(text) > 1:  # only its beginning is a name: `&notes;`
        return match[0]
    return "" if text == "\ufffd" and match[0].lower() not in ("&#65533;", "&#xfffd;") else text


def _paired(match: re.Match[str]) -> str:
    high, low = (int(hexadecimal, 16) if hexadecimal else int(decimal) for hexadecimal, decimal in (match.group(1, 2), match.group(3, 4)))
    pair = high.to_bytes(2, "big") + low.to_bytes(2, "big")
    return pair.decode("utf-16-be", "ignore")


def unwrapped(value: str) -> tuple[str, bool]:
    """The value with what it was wrapped in undone, and whether what is left is markup.

    Where a value has tags of its own its escapes are text. Where it has none, and its escapes are plainly markup, it was escaped once
    more on its way: a tag that is only mentioned (`the &lt;b&gt; tag`) has no partner.
    """
    if not any(sign in value for sign in ("<", "&", "]]", "\r")):
        return value, False
    text = _without_sections(value).replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text and (_NO_CONTENT.search(text) or _tags(text)):
        return text, True
    for _ in range(_TIMES):
        once = _without_sections(_once(text))
        if once == text:
            break
        if _is_markup(once):
            return once, True
        text = once
    return text, False


def _without_sections(text: str) -> str:
    """The text without the marks of CDATA sections; where one stands in another, the end of the outer one is half of a mark.

    An end alone is a mark where the text ends, and elsewhere what somebody wrote: `a[b[0]]> 1`.
    """
    if "[CDATA[" not in text.upper():
        return _CDATA_END.sub("", text)
    bare = _CDATA.sub("", text)
    return bare if bare == text else bare.rstrip().removesuffix("]]")


def _is_markup(text: str) -> bool:
    """Whether text is markup beyond doubt: a tag with attributes or for a block, or one with its partner."""
    if "<" not in text:
        return False
    opened: set[str] = set()
    for tag in _tags(text):
        closing, name, rest = tag[1], tag[2].lower(), tag[3]
        if name in _BLOCK or name == "img" or "=" in rest or (closing and name in opened):
            return True
        opened.add(name)
    return False


def _tags(text: str) -> list[re.Match[str]]:
    """What is a tag of HTML (slash, name, rest), and not a sign of less-than, an address or a name in angle brackets."""
    closed = {match[1].lower() for match in _CLOSING.finditer(text)}
    tags = [match for match in _TAG.finditer(text) if _is_tag(match, closed)]
    return [match for match in tags if not _is_mentioned(match, closed, alone=len(tags) == 1)]


def _is_tag(match: re.Match[str], closed: set[str]) -> bool:
    slash, name, rest = match[1], match[2].lower(), match[3].strip(" \t\r\n/")
    known = name in _INLINE or name in _BLOCK or name in _OTHER or ":" in name or "-" in name
    if not known or (rest and "=" not in rest):
        return False
    # `a <b> c` is two comparisons unless the element is closed somewhere.
    return bool(slash or rest) or name in _BLOCK or name in ("wbr", "img") or name in closed


def _is_mentioned(match: re.Match[str], closed: set[str], *, alone: bool) -> bool:
    """Whether a tag is a word of the sentence, as in `How <div> works`: without attributes or partner, and between words.

    `<br>` never is one, and `<p>` or `<li>`, which need no partner, only where the sentence goes on in lower case.
    """
    name, text = match[2].lower(), match.string
    before, after = text[max(match.start() - 2, 0) : match.start()], text[match.end() : match.end() + 2]
    if match[3] or name == "br" or (name in closed and not match[1]) or (match[1] and not alone):
        return False
    if name in _SEPARATING and not (alone and before[:1].isalnum() and after[1:].islower()):
        return False
    begins = before[-1:] in "\"'“‘(" or (before[-1:].isspace() and not before.startswith(">"))
    return (begins if before else alone) and (after[:1] in "\"'”’).,:;?!" or (after[:1].isspace() and after[1:] != "<")) and bool(after)


def plain_text(markup: str) -> str:
    """The text of HTML: a line for each block and line break, nothing for what no reader sees."""
    markup = _CUT_TAG.sub("", _NO_CONTENT.sub("", markup))
    tags = _tags(markup)
    pieces, position = [], 0
    blocks = any(tag[2].lower() in _BLOCK for tag in tags)
    for tag in tags:
        pieces += [_literal(markup[position : tag.start()], blocks), tag[0]]
        position = tag.end()
    tree = _parsed("".join([*pieces, _literal(markup[position:], blocks)]))
    return "" if tree is None else "".join(_pieces(tree))


def _literal(text: str, blocks: bool) -> str:
    """Text between tags: each `<` in it is none, and a line break is white space where elements part the text, a blank line never."""
    return _SPACE.sub(lambda match: "<br>" if match[0].count("\n") > blocks else " ", text.replace("<", "&lt;"))


def _parsed(markup: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, no_network=True)
    data = f"<html><body>{clean(markup)}</body></html>".encode("utf-8", "replace")
    try:
        return document_fromstring(data, parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None


def _pieces(tree: HtmlElement) -> Iterator[str]:
    unseen = 0
    for event, element in iterwalk(tree, events=("start", "end")):
        name = str(element.tag)
        mark = "" if name in _INLINE else "\n" if name in _BLOCK else " "
        if event == "start":
            unseen += name in _UNSEEN
            yield mark
            yield "" if unseen else element.text or ""
        else:
            unseen -= name in _UNSEEN
            yield mark
            yield "" if unseen else element.tail or ""
