"""What stands before the root element of an XML document, and where that begins, whatever publishers put before it."""

import re

_SNIFFED = 64 * 1024

ROOT = re.compile(r"<((?:[A-Za-z_][\w.-]{0,40}:)?(?:rss|rdf|feed|channel|urlset|sitemapindex|opml))(?=[\s/>])", re.IGNORECASE)
_DOCUMENT = re.compile(rf"<\?xml\s|{ROOT.pattern}", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s{1,9}html|<html[\s>]", re.IGNORECASE)


def root_of(text: str) -> str | None:
    """The local name of the root element in lower case, None where no root of a feed, sitemap or subscription list was found."""
    root = ROOT.match(text, prolog(text)[0])
    return root[1].rpartition(":")[2].lower() if root else None


def prolog(text: str) -> tuple[int, bool]:
    """Where the root element begins, and whether anything stands before it that XML does not know."""
    position = past_prolog(text, 0)
    if ROOT.match(text, position) or _PAGE.search(text, 0, position + 64):
        return position, False
    for start in _DOCUMENT.finditer(text, position, position + _SNIFFED):
        if ROOT.match(text, root := past_prolog(text, start.start())):
            return root, True
    return position, False


def past_prolog(text: str, position: int) -> int:
    """Past white space, declarations, comments and the document type."""
    while True:
        while position < len(text) and text[position] in " \t\r\n\ufeff\0":
            position += 1
        if text.startswith("<?", position):
            end = text.find("?>", position)
        elif text.startswith("<!--", position):
            end = text.find("-->", position) + 1
        elif text[position : position + 9].upper() == "<!DOCTYPE":
            subset, end = text.find("[", position), text.find(">", position)
            end = text.find(">", text.find("]", subset)) - 1 if 0 <= subset < end else end - 1
        else:
            return position
        if end <= position:
            return position
        position = end + 2
