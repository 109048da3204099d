"""The language of a text, detected offline; the declared one is kept as evidence."""

import re

import py3langid

# A declared language is believed where so many characters are in it; others are judged on more.
QUICK_SAMPLE = 250
SAMPLE = 2000
ENOUGH = 200
_CODE = re.compile(r"^\s*([A-Za-z]{2,3})(?:[-_].*)?\s*$")


def detect(text: str, declared: str | None = None) -> str | None:
    """ISO 639-1 code of `text`: the declared one where the text is too short to tell, or begins in that language; else the one that its
    first 2,000 characters are in."""
    sample = text[:SAMPLE].strip()
    if len(sample) < ENOUGH and declared:
        return declared
    if not any(character.isalpha() for character in sample):
        return declared
    if declared and len(sample) > QUICK_SAMPLE and py3langid.classify(sample[:QUICK_SAMPLE])[0] == declared:
        return declared
    return str(py3langid.classify(sample)[0])


def code(declared: str | None) -> str | None:
    """The lower-case primary subtag of a BCP 47 tag (`en-GB`, `pt_BR` → `en`, `pt`), None where it is none."""
    match = _CODE.match(declared or "")
    return match[1].lower() if match else None
