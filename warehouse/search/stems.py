"""Words and their stems, as SQL: the same for the index, for scanned articles and for queries.

A word is a run of letters and digits of any alphabet, in lower case. The stemmers of DuckDB's FTS stem it by the rules of its article's
language, and the stem names the stemmer, because the French stem of "Putin" is an English verb. A query has no language, so it is
stemmed by the rules of all languages. Snowball has no rules for Ukrainian, so its letters are written as Russian ones: the Russian
endings are nearly the same.
"""

from collections.abc import Sequence

from warehouse.lake.extensions import quoted

# Without modifier letters, which is what an apostrophe within a word may be.
BETWEEN = r"[^\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{M}\p{N}]+"
STEMMERS = {
    "ar": "arabic",
    "be": "russian",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "porter",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "tr": "turkish",
    "uk": "russian",
}
UNKNOWN, UNRULED = "porter", "none"


def words(text: str) -> str:
    """The SQL of the list of words of a text; one of them may be empty."""
    return f"string_split_regex(lower({text}), '{BETWEEN}')"


def stemmer(language: str) -> str:
    """The SQL of the stemmer for a language of two letters, which may be NULL."""
    rules = ", ".join(f"{quoted(code)}: {quoted(name)}" for code, name in STEMMERS.items())
    return f"CASE WHEN {language} IS NULL THEN '{UNKNOWN}' ELSE coalesce(MAP {{{rules}}}[{language}], '{UNRULED}') END"


def stem(word: str, stemmer: str) -> str:
    """The SQL of a word's stem, with the rules behind it that it is made by: DuckDB's statistics know the first eight bytes."""
    russian = f"translate(regexp_replace({word}, 'ої$', 'ой'), 'іїєґё', 'ииеге')"
    return f"stem(CASE WHEN {stemmer} = 'russian' THEN {russian} ELSE {word} END, {stemmer}) || ' ' || {stemmer}"


def all_stems(texts: Sequence[str]) -> str:
    """The SQL of the words of some texts with all of their stems: number of the text, position of the word in it, word, term."""
    names = ", ".join(f"({quoted(name)})" for name in sorted({*STEMMERS.values(), UNKNOWN, UNRULED}))
    # Literals: the first bound parameter makes DuckDB's client import pandas, which takes longer than a search.
    numbered = ", ".join(f"({number}, {quoted(text)})" for number, text in enumerate(texts))
    return f"""
        WITH given AS (SELECT number, {words("text")} AS words FROM (VALUES {numbered}) AS text (number, text)),
        occurrence AS (SELECT number, unnest(range(len(words))) AS place, unnest(words) AS word FROM given)
        SELECT DISTINCT number, place, word, {stem("word", "name")} AS term
        FROM occurrence CROSS JOIN (VALUES {names}) AS stemmer (name)
        WHERE word <> ''
        ORDER BY ALL
    """  # noqa: S608 - texts are quoted, the rest are constants of ours
