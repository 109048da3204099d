"""Article → Enriched, pure: fingerprints, topics with evidence and direction, entities, likeness to the seeds.

title, text → language → words (one character each) → one Aho-Corasick pass → evidence by sentence → figures → score
"""

from extractors.enrich.definitions.load import EntityDefinition, TopicDefinition
from extractors.enrich.enricher import Enricher
from extractors.enrich.fingerprints import bands, content_hash, fingerprint, similarity

__all__ = ["Enricher", "EntityDefinition", "TopicDefinition", "bands", "content_hash", "fingerprint", "similarity"]
