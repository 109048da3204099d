"""Article → Enriched, pure: fingerprints, topics with evidence and direction, entities, likeness to the seeds.

title, text → language → words (one character each) → one Aho-Corasick pass → evidence by sentence → features → score

    enricher.py        the stage
    credits.py         agencies behind an article, and those that it names as its source
    figures.py         the numbers that an article reports: dead, wounded, prisoners
    fingerprints.py    identity of a version and nearness of two texts
    folding.py         letters as names and words are compared by
    glossary.py        states and cities that other languages call otherwise
    language_guess.py  a quick guess at the language of a text that came without one
    likeness.py        how similar an article is to the seed documents
    stems.py           light stemming
    tokens.py          text as one character per word, so that phrase matching walks 850 characters for a text of 5,000.
    traits.py          what an article shares with other reports of its event
    definitions/       topic and entity definitions
    topics/            the topics of an article
"""

from extractors.enrich.definitions.load import EntityDefinition, TopicDefinition
from extractors.enrich.enricher import Enricher
from extractors.enrich.fingerprints import content_hash, fingerprint

__all__ = ["Enricher", "EntityDefinition", "TopicDefinition", "content_hash", "fingerprint"]
