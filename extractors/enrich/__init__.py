"""Article → Enriched, pure: fingerprints, topics with evidence and direction, entities, likeness to the seeds.

title, text → language → words (one character each) → one Aho-Corasick pass → evidence by sentence → features → score

    enricher.py        the stage
    agencies.py        agencies and outlets by their names, and the words around these
    credits.py         agencies behind an article, and those that it names as its source
    figures.py         the numbers that an article reports: dead, wounded, prisoners
    fingerprints.py    identity of a version and similarity of two texts
    folding.py         folds letters for comparing names and words
    glossary.py        names of states and cities in other languages
    language_guess.py  guesses the language of a text that states none
    likeness.py        how similar an article is to the seed documents
    stems.py           light stemming
    tokens.py          text as one character per word, for phrase matching
    traits.py          what reports of one event have in common
    definitions/       topic and entity definitions
    topics/            the topics of an article

Each name is imported at its first use, so that a process that only checks the definitions loads nothing else.
"""

from typing import TYPE_CHECKING

from extractors.processes.imports import imported_late

if TYPE_CHECKING:
    from extractors.enrich.enricher import Enricher
    from extractors.enrich.fingerprints import content_hash, fingerprint

__all__ = ["Enricher", "content_hash", "fingerprint"]

__getattr__ = imported_late(
    __name__,
    {
        "Enricher": "enricher",
        "content_hash": "fingerprints",
        "fingerprint": "fingerprints",
    },
)
