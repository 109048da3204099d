"""The agencies and outlets that an article comes from, or that its text names as its source (seeds/agencies.yaml).

A line that says whose the text is (byline, dateline, sign-off, JSON-LD) gives the roles `text`, `material` and `photo`; a sentence that
names who reported something gives `cited`. Each credit has the words that show it.
"""

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlsplit

from extractors.enrich.agencies import EASTERN, Agencies, Spans, Words, joined
from extractors.records import AgencyCredit, Article

LINE = 160  # a longer line is a sentence of the article
DATELINE = 90  # characters in which a dateline ends
MOST_PLACE_WORDS = 9
LAST = 3  # paragraphs at the end that may be sign-offs
EVIDENCE = 200
OTHERS = 12  # words between a name and `contributed to this report`: the reporters' names
NEAR = 70  # characters around a name that may have the words for its role
# The end of a sentence. The pattern begins with a set of characters, which makes the search fast.
_BETWEEN = re.compile(r"[.!?…。！？\n](?:(?<!\n)[\"”»']?\s+|(?<=\n)\n*)")
_DASH = re.compile(r"\.?\s{0,9}[-–—:]")
_SPACED_DASH = re.compile(r"\s{0,9}[-–—]\s")
_OPENED, _CLOSES = re.compile(r"[(（\[【][^()（）\[\]【】]{0,40}$"), re.compile(r"[^()（）\[\]【】\n]{0,40}[)）\]】]")
_BRACKETS = frozenset("(（[【)）]】")
_BEGINS = re.compile(r"\.?\s{0,9}[\"“„«»‘']?[^\W_]")
_LEADS_IN = re.compile(r"[)）\]]\s{0,9}[-–—]")  # behind the name in a dateline, whose sentence is not the agency's
_AFTER_PLACE = re.compile(r"(?:\.[A-Za-z]{2,3})?/?\s{0,9}[.–—:-]\s")  # `INTERFAX.RU - `
_ENDS_PLACE = re.compile(r"[-–—.,/]\s{0,9}$")
_PLACE_BEHIND = re.compile(r"\s[A-ZÀ-Þ][\w/-]{2,25}\.\s")  # `dpa Kiew. `
_PLACE_WORD = re.compile(r"[^\s,./–—:-]+")
_OF = frozenset({"de", "d", "del", "года", "г", "року", "р"})
_WIRED = re.compile(r"\S{1,16}?[电電]")
# The end of a text that may be a sign-off: `(dpa)`, `— ANI`, `. EFE`, `/ritzau/`, `© AFP`. In brackets behind a word and with a full stop
# it is a name cut short: `the motorists' association (AA).`
_CLOSED = re.compile(
    r"(?<=[.!?…。”\"»])\s{0,9}[(（\[][^()（）\[\]]{2,60}[)）\]]\s{0,9}\.?$|[(（\[][^()（）\[\]]{2,60}[)）\]]$"
    r"|(?<=[.!?”\"»])\s{0,9}©[^.\n]{2,40}$|(?<=[.!?”\"»]) ?[—–/-] ?[^.—–\s][^.—–]{1,30}/?\.?$|(?<=[.!?”\"»])\s{1,9}[^\s.]{2,20}$"
)
_COPYRIGHT = re.compile(r"\s{0,9}(?:©|\(c\)|copyright\b|[(（]\s?©)", re.IGNORECASE)
_DATED = re.compile(r"[A-Z](?<!\w[A-Z])[A-Z .'-]{2,30}(?:, [\w .,]{2,40})? \([^()\n]{2,30}\) ?(?:--|[—–-])")  # a dateline after boilerplate
# The sign-offs of two agencies, each with a fixed part that is fast to search.
_SIGN_OFFS = (
    ("reuters", "diting by ", re.compile(r"\b(?:Reporting|Writing) by [^\n;]{3,120}; (?:\w+ )?[Ee]diting by ")),
    ("dpa", "dpa-infocom", re.compile(r"© dpa-infocom, dpa:\d+")),
)


def find_credits(article: Article, agencies: Agencies) -> tuple[AgencyCredit, ...]:
    """Each agency once in each role, by the first words that show it; no outlet on its own pages.

    An agency with the role `text` does not get the role `material` too.
    """
    words = agencies.words(article.language)
    paragraphs = [(paragraph, agencies.found(paragraph)) for paragraph in article.text.split("\n") if paragraph.strip()]
    cited = (_sentences(paragraph, spans, words) for paragraph, spans in _with_ends(paragraphs) if spans)
    found: dict[tuple[str, str], AgencyCredit] = {}
    for credit in (*_lines(article, agencies, words), *_paragraphs(paragraphs, agencies, words), *chain.from_iterable(cited)):
        if credit.agency not in agencies.outlets or not _own(credit.agency, article):
            found.setdefault((credit.agency, credit.role), credit)
    whole = {agency for agency, role in found if role == "text"}
    return tuple(credit for (agency, role), credit in found.items() if role != "material" or agency not in whole)


def _own(outlet: str, article: Article) -> bool:
    """Whether a page is an outlet's own: `al-jazeera` at www.aljazeera.com, `jerusalem-post` if the site is The Jerusalem Post."""
    name = outlet.removeprefix("the-").replace("-", "")
    host = urlsplit(article.final_url or article.url or "").hostname or ""
    return name in (article.site_name or "").lower().replace(" ", "") or any(
        label.startswith(name) for label in host.replace("-", "").split(".")
    )


def _lines(article: Article, agencies: Agencies, words: Words) -> Iterator[AgencyCredit]:
    for line in (*(credit.line if len(credit.line) <= LINE else credit.name for credit in article.credits), *article.authors):
        yield from _credited(line, agencies.found(line), agencies, words, sure=True)


def _paragraphs(paragraphs: list[tuple[str, Spans]], agencies: Agencies, words: Words) -> Iterator[AgencyCredit]:
    for paragraph, spans in paragraphs[:2]:
        if spans:
            yield from _dateline(paragraph, agencies)
    for paragraph, spans in paragraphs:
        for match in _DATED.finditer(paragraph) if spans else ():
            yield from _dateline(match[0], agencies)
    for index, (paragraph, spans) in enumerate(paragraphs):
        last = index >= len(paragraphs) - LAST
        closed = _CLOSED.search(paragraph.rstrip(), _tail(paragraph)) if spans and last else None
        rest, named = paragraph, spans
        if closed is not None:
            sign_off = closed[0].strip()
            yield from _credited(sign_off, agencies.found(sign_off), agencies, words, sure=False, last=True)
            rest = paragraph[: closed.start()]
            named = agencies.found(rest)
        if named and len(paragraph) <= LINE:
            yield from _credited(rest, named, agencies, words, sure=False, last=last, first=index < LAST)
        for agency, part, form in _SIGN_OFFS:
            if part in paragraph and (signed := form.search(paragraph)) is not None:
                yield AgencyCredit(agency, "text", signed[0][:EVIDENCE])


def _tail(paragraph: str) -> int:
    """Where the last characters of a paragraph begin, more than `_CLOSED` can match."""
    return max(0, len(paragraph.rstrip().rstrip(".").rstrip()) - NEAR)


def _credited(
    line: str, named: Spans, agencies: Agencies, words: Words, *, sure: bool, last: bool = False, first: bool = False
) -> Iterator[AgencyCredit]:
    """The credits of a line about the text. Unless it is `sure` to be such a line, it must look like one: a name alone at the beginning or
    end of the text, in brackets, or with words for it."""
    edge = first or last
    letters = sum(each.isalpha() for each in line) - sum(end - start for _, start, end in named)
    bracketed = last and line.lstrip().startswith(("(", "（", "[")) and line.rstrip(" .").endswith((")", "）", "]"))
    owned = last and _COPYRIGHT.match(line) is not None
    for agency, start, end in named:
        before, after = line[:start], line[end:]
        if _pictured(line, start, end, words) or ("©" in line and not (owned or sure)):
            yield AgencyCredit(agency, "photo", line)
        elif _ends(words.material, before, 6) or _begins(words.material_after, after, OTHERS):
            yield AgencyCredit(agency, "material", line)
        elif (
            sure
            or bracketed
            or owned
            or (
                edge
                and letters <= 12
                and agency not in agencies.outlets
                and not _ends(words.cited_before, before)
                and not _begins(words.cited_after, after)
            )
        ):
            yield AgencyCredit(agency, "text", line)


def _dateline(paragraph: str, agencies: Agencies) -> Iterator[AgencyCredit]:
    """`KYIV, Nov 3 (Reuters) -`, `Київ. 3 листопада. Укрінформ.`, `(Belga) Les`, `[서울=연합뉴스]`, `【ロンドン共同】`, `新华社北京电`."""
    head = paragraph[:DATELINE]
    named = agencies.found(head)
    for agency, start, end in named:
        # A name that is one in brackets only is kept with them.
        before, after = head[: start + (head[start] in _BRACKETS)], head[end - (head[end - 1] in _BRACKETS) :]
        if agency not in {other for other, _, stop in named if stop < start} and _is_dateline(before, after, agency in agencies.outlets):
            yield AgencyCredit(agency, "text", head[: end + 4].strip())


def _is_dateline(before: str, after: str, is_outlet: bool) -> bool:
    """Whether a name stands as the origin of a text does: in brackets, behind a place or a day, or alone at the beginning."""
    opened, closes = _OPENED.search(before), _CLOSES.match(after)
    if opened and closes:
        place, behind = before[: opened.start()], after[closes.end() :]
        alone = not place.strip() or (_is_place(place) and not is_outlet)
        return _DASH.match(behind) is not None or (alone and _BEGINS.match(behind) is not None)
    if not before.strip(" （(【["):
        return any(pattern.match(after) for pattern in (_WIRED, _SPACED_DASH, *(() if is_outlet else (_PLACE_BEHIND,))))
    return _AFTER_PLACE.match(after) is not None and _ENDS_PLACE.search(before) is not None and _is_place(before)


def _is_place(text: str) -> bool:
    """Whether a text is a place, a day or both: few words, each with a capital letter or a digit, or behind a number."""
    words = _PLACE_WORD.findall(text)
    few = MOST_PLACE_WORDS if any(each.isupper() for each in text) else MOST_PLACE_WORDS // 2
    return 0 < len(words) <= few and all(
        not word[0].islower() or word in _OF or (index > 0 and (words[index - 1][0].isdigit() or words[index - 1] in _OF))
        for index, word in enumerate(words)
    )


def _with_ends(paragraphs: list[tuple[str, Spans]]) -> Iterator[tuple[str, Spans]]:
    """All but the last with a line end, which ends a sentence as a space does."""
    yield from ((f"{paragraph}\n", spans) for paragraph, spans in paragraphs[:-1])
    yield from paragraphs[-1:]


def _sentences(paragraph: str, spans: Spans, words: Words) -> Iterator[AgencyCredit]:
    """The credits by the sentences around the names."""
    between = [(match.start() + (match[0][0] != "\n"), match.end()) for match in _BETWEEN.finditer(paragraph)]
    for begin, stop in zip((0, *(end for _, end in between)), (*(start for start, _ in between), len(paragraph)), strict=True):
        sentence = paragraph[begin:stop]
        for agency, start, end in ((agency, start - begin, end - begin) for agency, start, end in spans if begin <= start and end <= stop):
            before, after = sentence[:start], sentence[end:]
            begins = max(0, start - NEAR // 2)
            if _pictured(sentence[begins : end + NEAR // 2], start - begins, end - begins, words):
                continue
            role = "cited" if _cited(before, after, words) else None
            if _ends(words.material, before, 6) or _begins(words.material_after, after, OTHERS):
                role = "material"
            if role:
                yield AgencyCredit(agency, role, _around(sentence, start, end))


def _pictured(text: str, start: int, end: int, words: Words) -> bool:
    """Whether a text says that a picture is the agency's; a word of the name itself does not: `Bild am Sonntag`."""
    return any(match.start() < start or match.end() > end for match in words.photo.finditer(text))


def _cited(before: str, after: str, words: Words) -> bool:
    if _LEADS_IN.match(after) or words.other_name.match(after.lstrip()):
        return False
    named = _ends(words.agency_word, before) or words.agency_word.match(after.lstrip(" \"'»”“,")) is not None
    headed = not before.strip() and re.match(r":\s", after) is not None  # `TASS: talks to go on`
    return named or headed or _ends(words.cited_before, before, 3) or _begins(words.cited_after, after)


def _ends(pattern: re.Pattern[str], text: str, between: int = 1) -> bool:
    """Whether the pattern's words end the text, with at most so many words in between."""
    tail = text[-NEAR:].rstrip(" \"'«„“(:")
    for match in pattern.finditer(tail):
        gap = tail[match.end() :]
        whole = EASTERN.search(match[0]) or not (joined(tail[match.start() - 1 : match.start()]) or joined(gap[:1]) or not match[0])
        if whole and not re.search(r"[.;:!?]|\bof\b", gap) and len(gap.split()) <= between:
            return True
    return False


def _begins(pattern: re.Pattern[str], text: str, between: int = 2) -> bool:
    """Whether the pattern's words begin the text, with at most so many words in between; commas only among many."""
    head = text[: NEAR if between < OTHERS else 2 * NEAR].lstrip(" \"'»”“,)")
    for match in pattern.finditer(head):
        gap = head[: match.start()]
        if (
            len(gap.split()) <= between
            and not re.search(r"[.;:!?]" if between == OTHERS else r"[.;:!?,]", gap)
            and (not joined(gap[-1:]) or EASTERN.match(head))
        ):
            return True
    return False


def _around(sentence: str, start: int, end: int) -> str:
    first = max(0, min(start - EVIDENCE // 2, len(sentence) - EVIDENCE))
    return sentence[first : max(end, first + EVIDENCE)].strip()
