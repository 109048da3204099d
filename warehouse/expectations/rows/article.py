"""The row suite of `article`: which articles may enter the lake.

Bounds are wide on purpose. A row that is quarantined wrongly is an article that an analyst does not see; a row that is let in
wrongly is one odd article. Only what would mislead every later stage is critical.
"""

from extractors.records import PageKind, Severity
from warehouse.expectations.rows.languages import LANGUAGES
from warehouse.expectations.rule import Rule, Suite

STORED_KINDS = (PageKind.ARTICLE, PageKind.OPINION, PageKind.LIVE_BLOG, PageKind.FLASH, PageKind.SUMMARY)
SHORT_KINDS = (PageKind.LIVE_BLOG.value, PageKind.FLASH.value, PageKind.SUMMARY.value)

ARTICLE = Suite(
    "article",
    (
        Rule(
            name="key_well_formed",
            severity=Severity.CRITICAL,
            expected="key is an http(s) URL or entry:<source>:<guid>, at most 2,048 characters",
            reason="The key is the article's identity: versions, copies and fates hang on it.",
            catches="an empty key that makes all such articles one; a relative link stored as it stood",
            build=lambda gxe: gxe.ExpectColumnValuesToMatchRegex(
                column="key", regex=r"^(?=.{5,2048}\Z)(https?://[^\s/?#]+\S*|entry:\S+?:.+)\Z"
            ),
        ),
        Rule(
            name="key_unique",
            severity=Severity.CRITICAL,
            expected="no other article of the batch came earlier with the same key",
            reason="The lake's tables enforce no keys; the second of two equal keys in one batch would be stored as a second article.",
            catches="a story listed in two feeds of one publisher and fetched twice",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="earlier", max_value=0),
        ),
        Rule(
            name="url_well_formed",
            severity=Severity.CRITICAL,
            expected="url is an absolute http(s) URL; only an entry without a link has none",
            reason="Readers follow the link to check the evidence, and re-checks fetch it.",
            catches="feed entries whose link was a tag: URI or javascript:",
            build=lambda gxe: gxe.ExpectColumnValuesToMatchRegex(column="url", regex=r"^https?://[^\s/?#@]+([/?#]\S*)?\Z"),
        ),
        Rule(
            name="title_present",
            severity=Severity.CRITICAL,
            expected="title is there, unless the page is a live blog, a flash or a summary",
            reason="Topic matching weighs the title most, and every table and dashboard names an article by it.",
            catches="a template change that moved the headline out of the extractor's reach",
            build=lambda gxe: gxe.ExpectColumnValuesToNotBeNull(column="title", row_condition=_kind_not_in(SHORT_KINDS)),
        ),
        Rule(
            name="title_length",
            severity=Severity.WARNING,
            expected="title has 3 to 300 characters",
            reason="A headline outside these lengths is a site's name, a section's name or a whole paragraph.",
            catches="'|' left over after the site name was cut off; the lead taken for the headline",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="title_chars", min_value=3, max_value=300),
        ),
        Rule(
            name="text_not_empty",
            severity=Severity.CRITICAL,
            expected="text has at least 20 characters, at most 1,000,000",
            reason="An article without text is a headline that no topic can judge; a text of megabytes is a data dump.",
            catches="video pages stored as empty articles; an endless-scroll page that swallowed its neighbours",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="chars", min_value=20, max_value=1_000_000),
        ),
        Rule(
            name="text_long_enough",
            severity=Severity.CRITICAL,
            expected="text of an article or opinion has at least 140 characters",
            reason="Shorter full articles are stubs: the extractor found a caption, a paywall's teaser or a share bar.",
            catches="paywalled pages of which only the first sentence was readable",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="chars", min_value=140, row_condition=_kind_not_in(SHORT_KINDS)),
        ),
        Rule(
            name="letters_share",
            severity=Severity.CRITICAL,
            expected="at least 50 % of the visible characters are letters",
            reason="Prose in every script is above 70 % letters; below half it is a table, code or an encoded blob.",
            catches="inline JSON, base64 images and score tables taken for text",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="letters_share", min_value=0.5),
        ),
        Rule(
            name="no_markup",
            severity=Severity.CRITICAL,
            expected="at most 3 HTML tags in title and text",
            reason="Tags in text break word counts, evidence passages and every display. A few may be quoted in an article about the web.",
            catches="feed summaries escaped twice, stored with their tags",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="tags", max_value=3),
        ),
        Rule(
            name="no_entities",
            severity=Severity.WARNING,
            expected="no HTML entity and no literal \\n or \\u escape in title or text",
            reason="They are the trace of text that was encoded twice or copied out of JSON.",
            catches="headlines with &#8217; for an apostrophe, which no phrase matches",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="entities", max_value=0),
        ),
        Rule(
            name="no_mojibake",
            severity=Severity.CRITICAL,
            expected="at most 5 wrongly decoded sequences in 1,000 characters",
            reason="A text in the wrong encoding matches no topic and looks like silence in the curves.",
            catches="a Windows-1251 page decoded as UTF-8; UTF-8 decoded as Latin-1",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="mojibake", max_value=5),
        ),
        Rule(
            name="some_mojibake",
            severity=Severity.WARNING,
            expected="no wrongly decoded sequence at all",
            reason="One replaced character is often the publisher's own and no reason to lose the article; many say that decoding changed.",
            catches="apostrophes shown as a replacement character after a change of the publisher's CMS",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="mojibake", max_value=0),
        ),
        Rule(
            name="encodable",
            severity=Severity.WARNING,
            expected="no lone surrogate in any string",
            reason="A lone surrogate is half a character: it cannot be written as UTF-8, so the lake stores a question mark in its place.",
            catches="an emoji cut in half by a feed's length limit",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="unencodable", max_value=0),
        ),
        Rule(
            name="no_control_characters",
            severity=Severity.WARNING,
            expected="no control character except tab and line end",
            reason="They break terminals, CSV readers and JSON parsers further down.",
            catches="NUL bytes of a page that declared UTF-8 and sent UTF-16",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="control", max_value=0),
        ),
        Rule(
            name="not_a_wall",
            severity=Severity.CRITICAL,
            expected="a text below 1,500 characters does not ask for JavaScript, cookies, a subscription or proof of being human",
            reason="The page kind is decided before; this is the second look, because a wall stored as an article is counted as coverage.",
            catches="consent and bot-check pages answered with status 200",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="wall", max_value=0),
        ),
        Rule(
            name="little_repetition",
            severity=Severity.WARNING,
            expected="at most 30 % of the text stands in lines that were there before",
            reason="Repeated lines are boilerplate, or a page that contains its article twice (for screen and for print).",
            catches="articles stored twice in one text, which doubled every count",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="repeated_share", max_value=0.3),
        ),
        Rule(
            name="language_known",
            severity=Severity.CRITICAL,
            expected="language is an ISO 639-1 code, where it is known",
            reason="Topics are defined per language: an unknown code matches nothing, silently.",
            catches="'en-US', 'eng' or 'English' stored side by side with 'en'",
            build=lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="language", value_set=list(LANGUAGES)),
        ),
        Rule(
            name="language_present",
            severity=Severity.WARNING,
            expected="language is known",
            reason="Without a language no topic can match.",
            catches="texts too short or too mixed for the detector",
            build=lambda gxe: gxe.ExpectColumnValuesToNotBeNull(column="language"),
        ),
        Rule(
            name="published_not_far_future",
            severity=Severity.CRITICAL,
            expected="published at most 48 h after it was fetched",
            reason="A date in the future leads every list of newest articles until it has passed, and stretches every time axis.",
            catches="day and month swapped; an event's date taken for the article's",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="lead_hours", max_value=48),
        ),
        Rule(
            name="published_not_future",
            severity=Severity.WARNING,
            expected="published at most 15 minutes after it was fetched",
            reason="Small leads are wrong UTC offsets or a publisher's clock; they shift first-reporter answers.",
            catches="local time stored as UTC",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="lead_hours", max_value=0.25),
        ),
        Rule(
            name="published_after_1990",
            severity=Severity.CRITICAL,
            expected="published in 1990 or later",
            reason="The web had no news before; earlier dates are the zero of some clock.",
            catches="1970-01-01 and 0001-01-01 of unset fields",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="year", min_value=1990),
        ),
        Rule(
            name="modified_after_published",
            severity=Severity.WARNING,
            expected="modified at most one day before published",
            reason="An article changed before it appeared has its dates swapped, or one of two witnesses is wrong.",
            catches="the site's build date read as the publication date",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="modified_lag_hours", max_value=24),
        ),
        Rule(
            name="kind_stored",
            severity=Severity.CRITICAL,
            expected=f"kind is one of {', '.join(STORED_KINDS)}",
            reason="Only these kinds are articles; consent walls, index pages and errors end as fates.",
            catches="a new page kind that the flow forgot to turn away",
            build=lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="kind", value_set=[kind.value for kind in STORED_KINDS]),
        ),
        Rule(
            name="content_hash_form",
            severity=Severity.CRITICAL,
            expected="content_hash is 64 hexadecimal digits",
            reason="Whether an article changed is decided by this hash alone.",
            catches="an empty hash, by which every article would be the same version",
            build=lambda gxe: gxe.ExpectColumnValuesToMatchRegex(column="content_hash", regex=r"^[0-9a-f]{64}\Z"),
        ),
        Rule(
            name="likeness_in_range",
            severity=Severity.CRITICAL,
            expected="likeness lies in 0 to 1",
            reason="keep=relevant decides by it.",
            catches="a profile of an older form that divides by zero",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="likeness", min_value=0, max_value=1),
        ),
        Rule(
            name="authors_plausible",
            severity=Severity.WARNING,
            expected="no author's name is longer than 120 characters",
            reason="Longer ones are biographies or whole bylines with dates and share links.",
            catches="author boxes stored as names",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="longest_author", max_value=120),
        ),
        Rule(
            name="evidence_in_place",
            severity=Severity.WARNING,
            expected="each topic passage is exactly the text at its offsets",
            reason="Evidence is shown highlighted in the text; wrong offsets show the wrong sentence.",
            catches="offsets counted in bytes or before the text was cleaned",
            build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="misplaced", max_value=0),
        ),
    ),
)


def _kind_not_in(kinds: tuple[str, ...]) -> object:
    from great_expectations.expectations.row_conditions import Column

    return Column("kind").is_not_in(kinds)
