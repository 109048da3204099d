"""`newslake init`: a working folder for a new subject."""

import json
import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from shlex import quote
from string import Template
from typing import Annotated, Literal, cast, get_args
from unicodedata import name

from babel import Locale
from cyclopts import Parameter

from extractors.enrich.definitions.load import load_entities, load_topics
from extractors.enrich.folding import fold
from extractors.enrich.language_guess import guess
from extractors.enrich.stems import stem
from extractors.enrich.topics.model import SHIPPED_MODEL, load_model
from extractors.errors import ArgumentError
from extractors.files.seeds import SEEDS
from extractors.shortage import refusal
from extractors.sources import load_sources, own_catalogue, switch
from extractors.strings import clean

Language = Literal["en", "uk", "ru", "de", "fr", "es"]

FILES = {"newslake.toml": "newslake.toml", "env": ".env", "entities.yaml": "entities.yaml"}
# Groups of shipped sources that write about one war; the others write about the world.
SPECIAL = frozenset({"ukraine", "russia"})
# The share of ordinary articles from which on a word says nothing of a subject.
COMMON_SHARE = 0.5


def init(title: str, /, *, folder: Path | None = None, language: Annotated[Language | None, Parameter()] = None) -> None:
    """Make a working folder for a subject: settings, a topic to begin with, entities, and a catalogue of sources.

    Example: newslake init "Sudan ceasefire"

    :param title: What to follow, in words that articles about it use; they become the topic's first phrases.
    :param folder: A new or empty folder. Default: one named after the title, here.
    :param language: The title's language. Default: English, or Russian or Ukrainian where its letters are theirs.
    """
    named = clean.line(title)
    words = list(_words(named or ""))
    if not named or not words or len(named) > 100:
        raise ArgumentError(repr(title[:120]), 'expected the subject in a few words, up to 100 characters, such as "Sudan ceasefire"')
    language = _language(named, language)
    topic = re.sub(r"[^a-z0-9]+", "_", fold(named.lower())).strip("_")[:40].strip("_")
    topic = topic if topic[:1].isalpha() else f"topic_{topic}".rstrip("_")
    folder = folder or Path(topic.replace("_", "-"))
    if topic in load_model(SHIPPED_MODEL).topics:
        topic = f"{topic}_own"  # its weights were learned for the topic that newslake ships under this name
    names, phrases = _split(words, language)
    _make(folder, _topics(topic, named, names, phrases, language))
    print(f"Made {folder}: {', '.join(sorted(path.name for path in folder.iterdir() if path.suffix != '.shipped'))}")
    found, where = " or ".join(f"“{phrase}”" for phrase in phrases), f" and {' or '.join(names)} twice" if names else ""
    print(f"topics.yaml finds articles in {_in_english(language)} that have {found}{where}. Add what else they may say:")
    print("with a dozen phrases, most are found. sources.csv has sources: add your own (`newslake sources add URL`).")
    print(f"Next:\n  cd {quote(str(folder))}\n  newslake ingest\n  newslake topics")


def _words(title: str) -> Iterator[str]:
    """The words of a title; an empty one stands between two names that a dash or stroke joins ("US-China")."""
    for word in re.findall(r"[^\W_](?:[\w'’/–-]*\w)?", title):
        parts = re.split("[-/–]", word)
        if len(parts) > 1 and all(part[:1].isupper() for part in parts):
            yield from [each for part in parts for each in (part, "")][:-1]
        else:
            yield word


def _language(title: str, chosen: Language | None) -> Language:
    """The language whose articles are searched: its letters must be those of the title, or no article would ever match."""
    letters = [sign for sign in title if sign.isalpha()]
    latin, cyrillic = (sum(name(sign, "").startswith(script) for sign in letters) for script in ("LATIN", "CYRILLIC"))
    language = chosen or (cast(Language, guess(title) or "ru") if cyrillic > latin else "en")
    if (cyrillic if language in ("uk", "ru") else latin) < len(letters) / 2:
        known = ", ".join(f"{_in_english(code)} ({code})" for code in get_args(Language))
        raise ArgumentError(
            repr(title),
            f"is not in letters of {_in_english(language)}; topics are found in {known}: give a title in one of these, and --language",
        )
    return language


def _in_english(language: Language) -> str:
    return str(Locale("en").languages[language])


def _topics(topic: str, title: str, names: list[str], phrases: list[str], language: str) -> str:
    """The first topics.yaml: names of the title are its context, what stands between them its phrases ("Aid for Gaza": aid).

    The words of the only phrase ("Prisoner exchange") are evidence beside each other too: "they exchanged forty prisoners".
    """
    first, *others = phrases[0].split() if len(phrases) == 1 else [""]
    near = [{"within": 6, "groups": [[first], others]}] if others else []
    group = f"groups:\n  subject:\n    {language}: {_text(names)}" if names else "# groups:\n#   subject:\n#     en: [Exampleland]"
    context = "context: {group: subject, least: 2}"
    given = {
        "topic": topic,
        "title": _text(title),
        "description": _text(f"Articles about: {title}"),
        "group": group,
        "context": context if names else f"# {context}",
        "language": language,
        "any": _text(phrases),
        "near": f"near: {_text(near)}" if near else "# near: [{within: 6, groups: [[talks, deal], [truce, fighting, mediator]]}]",
    }
    return Template((SEEDS / "init" / "topics.yaml").read_text(encoding="utf-8")).substitute(given)


def _split(words: list[str], language: str) -> tuple[list[str], list[str]]:
    """Names (words with a capital that stand together), and phrases of the others; without one of both, the title without names in it.

    The first word has a capital anyway, so it is a name only where it is part of one, or where it is known and no other is there.
    """
    kinds = [None if _everywhere(word, language) else word[:1].isupper() for word in words]
    if (
        kinds[0]
        and True not in kinds[1:2]
        and words[1:2] != [""]
        and not words[0].isupper()
        and (True in kinds[1:] or not _known(words[0], language))
    ):
        kinds[0] = False
    runs = [(kind, " ".join(word for _, word in run)) for kind, run in groupby(zip(kinds, words, strict=True), key=itemgetter(0))]
    names, phrases = ([text for kind, text in runs if kind is named] for named in (True, False))
    if not names or not phrases:
        return [], phrases or [" ".join(words)]
    names += [".".join(name) + "." for name in names if name.isupper() and len(name) < 5]  # US, U.S.
    return names, phrases


def _known(word: str, language: str) -> bool:
    """Whether a word is the name of a state or region (CLDR), or one that the shipped topics and entities have."""
    shipped = [*load_topics(SEEDS / "topics.yaml").groups.values(), *(one.spellings for one in load_entities(SEEDS / "entities.yaml"))]
    names = [name for spellings in shipped for name in spellings.get(language, ())]
    return word.casefold() in {name.casefold() for name in (*names, *Locale(language).territories.values())}


def _everywhere(word: str, language: str) -> bool:
    """Whether a word says nothing of a subject: it has two small letters, or is in articles about anything ("for")."""
    shares = json.loads((SEEDS / "background.json").read_text(encoding="utf-8"))[language]
    return (len(word) < 3 and not word.isupper()) or shares.get(stem(word.lower(), language), 0) >= COMMON_SHARE


def _text(value: object) -> str:
    """JSON, which is YAML too."""
    return json.dumps(value, ensure_ascii=False)


def _make(folder: Path, topics: str) -> None:
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ArgumentError(str(folder), "is there already and not an empty folder; give another with --folder")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "topics.yaml").write_text(topics, encoding="utf-8")
        for shipped, name in FILES.items():
            (folder / name).write_bytes((SEEDS / "init" / shipped).read_bytes())
        (folder / ".env").chmod(0o600)
    except OSError as error:
        raise ArgumentError(str(folder), f"cannot be made {refusal(error, 'give another --folder')}") from None
    load_topics(folder / "topics.yaml")
    catalogue = folder / "sources.csv"
    own_catalogue(catalogue)
    special = [source.source_id for source in load_sources(catalogue)[0] if source.group in SPECIAL and source.enabled]
    switch(catalogue, special, enabled=False)
