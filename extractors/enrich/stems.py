"""Light stemming: strip case, number and verb endings, so that one written form in a definition finds its inflections.

Only endings are removed; derivations stay apart (sanction/sanctions/sanctioned are one, sanctuary another). The approach is that of the
light stemmers of J. Savoy ("Light stemming approaches for the French, Portuguese, German and Hungarian languages", 2006):
longest ending first, and a stem of at least a few letters remains. Both sides are stemmed by the same rule, so what matters is
that the forms of one word meet, not that the stem is a word.
"""

LANGUAGES = ("en", "uk", "ru", "de", "fr", "es")

_ENDINGS = {
    "uk": (
        "ованими ованого ованому ованих ованої ованій ування уванню уванням уванні ювання "
        "остями остям остях істю ості ість "
        "ського ському ський ським ських ської ській ську ська ське ські "
        "ального альному альний альним альних альної альній альну альна альне альні "
        "іями іям іях ями ами ові еві ого ому ими ими ій их ої ую юю ою ею єю ям ям ам ях ах ем ом ів їв ей ий ій им "
        "ала ало али ити ати яти ить ать ять уть ють ив ав яв ла ло ли ть в "
        "ії ію ія ії ям ью ю я а е є и і ї о у ь й"
    ),
    "ru": (
        "ованными ованного ованному ованных ованной "
        "остями остям остях остью ости ость "
        "ского скому ский ским ских ской скую ская ское ские "
        "ального альному альный альным альных альной альную альная альное альные "
        "иями иях иям ями ами ого его ому ему ими ыми ией ия ию ии ие ий их ых ую юю ая яя ое ее ые ой ою ею ей ям ам ях ах ем ом ев ов "
        "ым им ый "
        "ила ило или ить ать ять ала ало али ает ают ит ат ят ут ют ил ал ла ло ли ть "
        "ью ю я а е и о у ы ь й"
    ),
    "de": "ungen ung ischen ischer isches ische isch ern en er em es e s",
    "fr": "issements issement ements ement ations ation euses euse ives ive aux ales ale ées és ée er ez ent ant es e s é",
    "es": "amientos amiento imientos imiento aciones ación iones ión adas ados ada ado idas idos ida ido ando iendo aron ieron "
    "ar er ir es as os a e o s",
}
_FOLDED = str.maketrans("áéíóúàèùâêîôûëïç", "aeiouaeuaeioueic")
_FOLDING = frozenset(("de", "fr", "es"))
_TABLES = {
    language: tuple(sorted({e.translate(_FOLDED) if language in _FOLDING else e for e in text.split()}, key=lambda e: (-len(e), e)))
    for language, text in _ENDINGS.items()
}
_KEEP = {"uk": 3, "ru": 3, "de": 4, "fr": 4, "es": 3}
_POSSESSIVES = ("'s", "'")
_VOWELS = frozenset("aeiouy")


def stem(word: str, language: str | None) -> str:
    """The stem of one lower-case word; a language that is not one of `LANGUAGES` is stemmed as English."""
    table = _TABLES.get(language or "en")
    if table is None:
        return _english(word)
    word = word.replace("ё", "е").replace("’", "'").replace("ʼ", "'")
    if language == "fr" and "'" in word:
        # l'accord, d'Ukraine, qu'elle: the article is not part of the word.
        word = word.rsplit("'", 1)[1] or word
    if language in _FOLDING:
        word = word.translate(_FOLDED)
    keep = _KEEP[language or "en"]
    for ending in table:
        if word.endswith(ending) and len(word) - len(ending) >= keep:
            return word[: -len(ending)]
    return word


def _english(word: str) -> str:
    word = word.replace("’", "'")
    for possessive in _POSSESSIVES:
        word = word.removesuffix(possessive)
    size = len(word)
    if size < 4:
        return word
    if word.endswith("ies") and size > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
        size -= 1
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 3 and not _VOWELS.isdisjoint(base):
            return _undoubled(base)
    return word[:-1] if word.endswith("e") and size > 4 else word


def _undoubled(base: str) -> str:
    if base.endswith("i"):
        return base[:-1] + "y"
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
        return base[:-1]
    return base[:-1] if base.endswith("e") and len(base) > 4 else base
