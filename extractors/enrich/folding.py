"""Folds letters for comparing names and words: lower case, no accents, Cyrillic and Greek in Latin letters."""

import unicodedata

NAME = 5  # letters by which names are compared
# Cyrillic as English-language reports write it, close enough to match by the first letters.
_LATIN = dict(zip("абвгґдезийклмнопрстуфыэіїёαβγδεζηικλμνξοπρσςτυφω", "abvggdeziiklmnoprstufyeiieavgdeziiklmnxoprsstyfo", strict=True))
_LATIN |= {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "є": "ye", "ь": "", "ъ": ""}
_LATIN |= {"θ": "th", "χ": "ch", "ψ": "ps"}


def name_key(name: str) -> str:
    """The key for comparing names: their first letters, folded."""
    return fold(name.lower())[:NAME]


def fold(word: str) -> str:
    """Lower-case letters without accents, Cyrillic and Greek in Latin letters."""
    plain = unicodedata.normalize("NFKD", word) if not word.isascii() else word
    return "".join(_LATIN.get(sign, sign) for sign in plain if not unicodedata.combining(sign))
