"""Fields of every article, of any origin: cleaned text, language, decided dates."""

from typing import Any

from extractors.records import Article, DateWitness
from extractors.strings import clean
from extractors.text import language
from extractors.text.cleanup.residue import Cleaned
from extractors.text.version import extractor_version


def build_article(
    cleaned: Cleaned, declared: str | None, published: DateWitness | None, modified: DateWitness | None = None, **fields: Any
) -> Article:
    """The article of a page, a feed entry or a table row.

    `declared` is the language that it states, a code of two or three letters. `published` and `modified` are the witnesses that
    decide. `fields` are the other fields of `Article`; a `text` among them is not: it is the cleaned paragraphs.
    """
    text = "\n\n".join(cleaned.paragraphs)
    fields = {"url": None, "final_url": None, "declared_url": None, "removed": cleaned.removed} | fields
    article = Article(
        text=text,
        extractor_version=extractor_version(),
        language=language.detect(text or fields["title"] or "", declared),
        declared_language=declared,
        published=published.instant if published else None,
        published_precision=published.precision if published else None,
        published_by=published.witness if published else None,
        modified=modified.instant if modified else None,
        modified_by=modified.witness if modified else None,
        **fields,
    )
    return clean.cleaned(article)
