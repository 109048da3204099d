"""Names in capitals → names as they are written elsewhere."""

import re

# What a name in capitals keeps small between others, and its letter that stays large: `JAN VAN DER BERG`, `FIONA MCALLISTER`. Names with
# one such word are written either way: `Erri De Luca`.
_FAMILY_OF = re.compile(r"(?<=\s)(?:Van (?:De[nr]?|Het)|Von(?: De[mnr])?|De (?:La|Las|Los))(?=\s)")
_MAC = re.compile(r"(?<=\bMc)[a-z]")
# Letters of Turkish, in which I is no capital of i.
_TURKISH = re.compile(r"[İĞ]|^(?=[^ĂŢȚ]*$).*Ş")
_LETTERS = re.compile(r"[^\W\d_]+")
_TURKISH_SMALL = str.maketrans("Iİ", "ıi")


def cased(text: str) -> str:
    """A name in capitals, or with its family name in capitals, as names are written elsewhere; short words may be initials."""
    words = text.split()
    whole = text.isupper() and len(text) > 4
    title = _turkish_title if _TURKISH.search(text) else str.title
    name = " ".join(title(word) if whole or (word.isupper() and len(word) > 3 and len(words) > 1) else word for word in words)
    return _MAC.sub(lambda letter: letter[0].upper(), _FAMILY_OF.sub(lambda between: between[0].lower(), name)) if name != text else text


def _turkish_title(word: str) -> str:
    return _LETTERS.sub(lambda part: part[0][0] + part[0][1:].translate(_TURKISH_SMALL).lower(), word)
