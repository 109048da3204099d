"""The headline: several places state it; the page's own heading and agreement among the others decide."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from extractors.files import phrases
from extractors.records import TitleVariant
from extractors.text.dom.blocks import size_of
from extractors.text.dom.document import Document
from extractors.text.dom.parts import names_of
from extractors.text.metadata.lower_headings import HALF, is_seen, lower_heading
from extractors.text.metadata.site_names import (
    LONG_NAME,
    MAX_HEADINGS,
    SEPARATOR,
    SITE_WORDS,
    folded,
    heading_text,
    site_names,
    strip_site,
    words,
)
from extractors.text.metadata.stated_titles import before_site, containing, is_long, is_truncated, overlap, shown, stated_titles

_EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_BARS = re.compile(r"\s[|»]\s|\s::\s|[｜|](?=\s)")
# A kicker has so many words; an only heading of so many letters is a headline rather than a section's name.
KICKER_WORDS = 6
HEADLINE = 20
ONLY_HEADING = "the only heading"
UNCONFIRMED = "no heading confirmed it, most witnesses say so"
DASHES = " :|–—-"
_ROLES = {
    "h1": "heading",
    "jsonld.headline": "headline",
    "meta.og:title": "social",
    "meta.twitter:title": "social",
    "title element": "search",
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The chosen headline, the witness it was taken from, why, all candidates as (witness, text), and the texts that say it otherwise."""

    text: str | None
    witness: str
    why: str
    candidates: tuple[tuple[str, str], ...]
    variants: tuple[TitleVariant, ...] = ()


def find_title(document: Document) -> Headline:
    """The page's own headline without the site's name, and its variants; its text is None where the page has none.

    A level-one heading that another witness says too wins; then one that another contains, or that contains it; then an only heading
    that is long enough for a headline; one that nobody sees must be confirmed. Where the page shows none, JSON-LD's `headline` decides if
    `og:title` agrees with it, else what most witnesses say, JSON-LD before `og:title`, `twitter:title` and `<title>`. A kicker within
    the heading, by its name or because others agree on what follows it, is cut off. Without a level-one heading, or with a logo in it
    only, a lower one counts that a witness confirms (also beside an only heading that none confirms), or that opens the article where
    nothing but the site's name is stated.
    """
    names = site_names(document)
    stated = _without_site(document, names)
    if owners := {folded(item[1]) for item in stated if _is_owner(item, stated, document)}:
        names |= owners
        stated = _without_site(document, names)
    keys = {folded(text) for _, text in stated}
    parted = [
        parts
        for heading in islice(document.tree.iter("h1"), MAX_HEADINGS)
        if (parts := _without_kicker(heading, stated)) and (is_seen(heading) or folded(parts[1] or "") in keys)
    ]
    headings = [
        (kicker, heading) for kicker, text in parted if text and (key := folded(heading := strip_site(text, names))) and key not in names
    ]
    # A page may have its headline once for each kind of screen.
    headings = list({folded(heading): (kicker, heading) for kicker, heading in reversed(headings)}.values())[::-1]
    candidates = (*(("h1", heading) for _, heading in headings), *stated)
    kicker, chosen = _choose(headings, stated, [name for name in names if len(name) >= LONG_NAME])
    unlike = bool(headings) and chosen[2] == ONLY_HEADING and overlap(chosen[0] or "", stated) < HALF
    unconfirmed = not headings or chosen[2] == UNCONFIRMED or unlike
    if unconfirmed and (lower := lower_heading(document, names, stated, opening=not unlike)):
        chosen = lower
    others = [("kicker", kicker), *((_ROLES[witness], text) for witness, text in candidates)]
    own = folded(chosen[0] or "")
    wordings = {key: TitleVariant(role, text) for role, text in reversed(others) if text and (key := folded(text)) != own}
    variants = tuple(reversed(wordings.values()))
    return Headline(*chosen, candidates, variants if chosen[0] else ())


def _without_site(document: Document, names: frozenset[str]) -> list[tuple[str, str]]:
    """What each witness states, without these names; none that says nothing else."""
    pairs = ((witness, strip_site(raw, names, document.url)) for witness, raw in stated_titles(document) if raw)
    return [(witness, text) for witness, text in pairs if text and folded(text) not in names]


def _is_owner(item: tuple[str, str], stated: list[tuple[str, str]], document: Document) -> bool:
    """Whether a title for cards is no more than who has the page: its author, what its `<title>` ends with, or a few words that have
    none in common with a longer `<title>`."""
    witness, text = item
    element = next((other for name, other in stated if name == "title element"), None)
    if (
        witness not in ("meta.og:title", "meta.twitter:title")
        or element is None
        or len(words(text)) > SITE_WORDS
        or _EASTERN.search(element)
    ):
        return False
    named = {folded(name) for name in document.metadata.meta.get("author", ())}
    parts = [part for part in SEPARATOR.split(element) if part]
    ends = len(parts) > 1 and folded(parts[-1]) == folded(text) and len(words(parts[0])) > len(words(text))
    strange = len(words(element)) > SITE_WORDS and overlap(text, [("it", element)]) == 0
    own = folded(text)
    return ends or (strange and (own in named or all(folded(other) in (own, folded(element)) for _, other in stated)))


def _choose(
    headings: list[tuple[str | None, str]], stated: list[tuple[str, str]], names: list[str]
) -> tuple[str | None, tuple[str | None, str, str]]:
    """The kicker of the heading that was chosen, and the headline with its witness and why."""
    for kicker, heading in headings:
        if witness := next((name for name, text in stated if folded(text) == folded(heading)), None):
            spelled = next(text for name, text in stated if name == witness)
            if words(spelled) != words(heading):
                return kicker, (spelled, witness, "the heading says the same, with its words run together")
            return kicker, (heading, "h1", f"confirmed by {witness}")
    for kicker, heading in headings:
        if after := _after_kicker(heading, stated):
            return heading[: -len(after)].strip(DASHES) or kicker, (after, "h1", "without what stands before it in the heading alone")
        if witness := containing(folded(heading), stated) or before_site(heading, stated):
            return kicker, (heading, "h1", f"confirmed in part by {witness}")
    if len(headings) == 1:
        kicker, heading = headings[0]
        if (
            not stated
            or (overlap(heading, stated) >= HALF and not _is_section(heading, stated))
            or (size_of(heading) >= HEADLINE and not any(name in folded(heading) for name in names))
        ):
            return kicker, (heading, "h1", ONLY_HEADING)
    if stated:
        whole = [(witness, shown(text, stated)) for witness, text in stated if not is_truncated(text, stated)] or stated
        counts = Counter(folded(text) for _, text in whole)
        witness, text = max(whole, key=lambda item: counts[folded(item[1])])
        if len(stated) == 1 and witness == "title element" and not headings:
            text = _longest_part(text)
        return None, (text, witness, UNCONFIRMED)
    if headings:
        return headings[0][0], (headings[0][1], "h1", "the only witness")
    return None, (None, "none", "the page states no title")


def _is_section(heading: str, stated: list[tuple[str, str]]) -> bool:
    """Whether a heading is a part of the `<title>` beside the title for cards, which has no word of it: the section of the page."""
    element = next((text for witness, text in stated if witness == "title element"), "")
    social = folded(next((text for witness, text in stated if witness == "meta.og:title"), ""))
    part = folded(heading) in {folded(part) for part in SEPARATOR.split(element)}
    return part and bool(social) and social in folded(element) and folded(heading) not in social


def _without_kicker(heading: HtmlElement, stated: list[tuple[str, str]]) -> tuple[str | None, str | None]:
    """A heading's kicker, where its first part is named like one or a witness is what follows that, and its text without it; also
    without its last part (a subtitle, a button), where a witness is what precedes that."""
    text = heading_text(heading) or ""
    first = heading_text(heading[0]) if len(heading) and not (heading.text or "").strip() else None
    rest = text[len(first) :].strip(DASHES) if first and text.startswith(first) else ""
    if rest and (_is_confirmed(rest, stated) or phrases.KICKER_PART.search(names_of(heading[0]))):
        return first, rest
    last = heading_text(heading[-1]) if len(heading) and not (heading[-1].tail or "").strip() else None
    rest = text[: -len(last)].strip(DASHES) if last and text.endswith(last) else ""
    return None, rest if rest and _is_confirmed(rest, stated) else text or None


def _is_confirmed(text: str, stated: list[tuple[str, str]]) -> bool:
    return any(folded(title) == folded(text) for _, title in stated) or bool(is_long(folded(text)) and before_site(text, stated))


def _longest_part(text: str) -> str:
    """The part between bars that says the most, where what else there is are a few words each: names of sites and sections."""
    parts = [part.strip() for part in _BARS.split(text)]
    longest, *others = sorted(parts, key=lambda part: -len(words(part)))
    most = min(SITE_WORDS, 0.6 * len(words(longest)))
    return longest if all(len(words(part)) <= most for part in others) else text


def _after_kicker(heading: str, stated: list[tuple[str, str]]) -> str | None:
    """The headline that two witnesses agree on and that a heading ends with, after a few words of its own."""
    key, length = folded(heading), len(words(heading))
    counts = Counter(folded(text) for _, text in stated)
    for _, text in stated:
        other = folded(text)
        if key != other and key.endswith(other) and counts[other] > 1 and length - len(words(text)) <= KICKER_WORDS:
            return text
    return None
