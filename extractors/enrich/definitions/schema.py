"""The shape of seeds/topics.yaml and seeds/entities.yaml as JSON Schema (draft 2020-12)."""

from __future__ import annotations

from extractors.enrich.stems import LANGUAGES

WORD = r"\w"
MOST_TOPICS = 1_000
MOST_RULES = 1_000  # pairs and groups of one language
_PHRASES = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": WORD}, "minItems": 1}
_GROUPS = {"type": "array", "items": _PHRASES, "minItems": 2}
_BY_LANGUAGE = {"type": "object", "propertyNames": {"enum": list(LANGUAGES)}, "additionalProperties": _PHRASES, "minProperties": 1}
_NAME = {"pattern": "^[a-z][a-z0-9_]*$"}
# "mixed" is every topic's third answer.
_DIRECTION = {"type": "string", "pattern": "^(?!mixed$)[a-z][a-z0-9_]*$"}

_LANGUAGE = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        "any": _PHRASES,
        "all": {"type": "array", "items": _GROUPS, "minItems": 1, "maxItems": MOST_RULES},
        "near": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_RULES,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["within", "groups"],
                "properties": {"within": {"type": "integer", "minimum": 1, "maximum": 50}, "groups": {**_GROUPS, "maxItems": 2}},
            },
        },
        "background": _PHRASES,
        "not": _PHRASES,
        "cues": {"type": "object", "propertyNames": _NAME, "additionalProperties": _PHRASES},
    },
}

_TOPIC = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "description", "languages"],
    "properties": {
        "title": {"type": "string", "minLength": 1},
        "description": {"type": "string", "minLength": 1},
        "parent": {"type": ["string", "null"]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "weights": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"title": {"type": "number", "minimum": 0}, "lead": {"type": "number", "minimum": 0}},
        },
        "context": {
            "type": "object",
            "additionalProperties": False,
            "required": ["group"],
            "properties": {"group": {"type": "string"}, "least": {"type": "integer", "minimum": 1}},
        },
        "elsewhere": {"type": "string"},
        "directions": {
            "type": ["array", "object"],
            "items": _DIRECTION,
            "propertyNames": _DIRECTION,
            "additionalProperties": {"type": "string", "minLength": 1},
            "minItems": 2,
            "maxItems": 2,
            "minProperties": 2,
            "maxProperties": 2,
            "uniqueItems": True,
        },
        "languages": {
            "type": "object",
            "propertyNames": {"enum": list(LANGUAGES)},
            "additionalProperties": _LANGUAGE,
            "minProperties": 1,
        },
    },
}

TOPICS: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["topics"],
    "properties": {
        "groups": {"type": "object", "propertyNames": _NAME, "additionalProperties": _BY_LANGUAGE},
        "negations": _BY_LANGUAGE,
        "topics": {
            "type": "object",
            "propertyNames": _NAME,
            "additionalProperties": _TOPIC,
            "minProperties": 1,
            "maxProperties": MOST_TOPICS,
        },
    },
}

ENTITIES: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["entities"],
    "properties": {
        "entities": {
            "type": "object",
            "propertyNames": _NAME,
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "kind", "spellings"],
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "kind": {"enum": ["person", "state", "organisation"]},
                    "spellings": _BY_LANGUAGE,
                },
            },
        }
    },
}
