"""`newslake init`: a working folder for a new subject."""

from __future__ import annotations

import json
import re
from itertools import groupby
from pathlib import Path
from shlex import quote
from string import Template
from typing import Annotated, Literal

from cyclopts import Parameter

from extractors import strings
from extractors.enrich.definitions.load import load_topics
from extractors.enrich.enricher import SHIPPED_MODEL
from extractors.enrich.topics.model import load_model
from extractors.errors import ArgumentError
from extractors.seeds import SEEDS
from extractors.sources import load_sources, own_catalogue, switch

Language = Literal["en", "uk", "ru", "de", "fr", "es"]

FILES = {"newslake.toml": "newslake.toml", "env": ".env", "entities.yaml": "entities.yaml"}
# Groups of shipped sources that write about one war; the others write about the world.
SPECIAL = frozenset({"ukraine", "russia"})


def init(title: str, /, *, folder: Path | None = None, language: Annotated[Language, Parameter()] = "en") -> None:
    """Make a working folder for a subject: settings, a topic to begin with, entities, and a catalogue of sources.

    Example: newslake init "Sudan ceasefire"

    Parameters
    ----------
    title
        What to follow, in words that articles about it use; they become the topic's first phrases.
    folder
        A new or empty folder. Default: one named after the title, here.
    language
        The title's language.
    """
    named = strings.line(title)
    words = re.findall(r"[^\W_][\w'’-]*", named or "")
    if not named or not words or len(named) > 100:
        raise ArgumentError(repr(title[:120]), 'expected the subject in a few words, up to 100 characters, such as "Sudan ceasefire"')
    topic = re.sub(r"[^a-z0-9]+", "_", named.lower()).strip("_")[:40].strip("_")
    topic = topic if topic[:1].isalpha() else f"topic_{topic}".rstrip("_")
    folder = folder or Path(topic.replace("_", "-"))
    if topic in load_model(SHIPPED_MODEL).topics:
        topic = f"{topic}_own"  # its weights were learned for the topic that newslake ships under this name
    _make(folder, _topics(topic, named, words, language))
    print(f"Made {folder}: {', '.join(sorted(path.name for path in folder.iterdir() if path.suffix != '.shipped'))}")
    print("topics.yaml has phrases to begin with, sources.csv has sources: add more (`newslake sources add URL`).")
    print(f"Next:\n  cd {quote(str(folder))}\n  newslake ingest\n  newslake topics")


def _topics(topic: str, title: str, words: list[str], language: str) -> str:
    """The first topics.yaml: names of the title are its context, the other words its phrases ("Aid for Gaza": aid, where Gaza is named)."""
    names, rest = _split(words)
    group = f"groups:\n  subject:\n    {language}: {_text(names)}" if names else "# groups:\n#   subject:\n#     en: [Exampleland]"
    context = "context: {group: subject, least: 2}"
    given = {
        "topic": topic,
        "title": _text(title),
        "description": _text(f"Articles about: {title}"),
        "group": group,
        "context": context if names else f"# {context}",
        "language": language,
        "any": _text(rest),
    }
    return Template((SEEDS / "init" / "topics.yaml").read_text(encoding="utf-8")).substitute(given)


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Names (words with a capital that stand together), and the other words; without one of both, the title is the only phrase.

    The first word has a capital anyway, so it is a name only where it is part of one, or where there is no other.
    """
    runs = [(capital, list(run)) for capital, run in groupby(words, lambda word: word[:1].isupper())]
    names = [" ".join(run) for capital, run in runs if capital]
    rest = [word for capital, run in runs if not capital for word in run if len(word) > 2]
    if len(names) > 1 and " " not in names[0] and runs[0][0] and not names[0].isupper():
        rest.insert(0, names.pop(0))
    names += [".".join(name) + "." for name in names if name.isupper() and len(name) < 5]  # US, U.S.
    return (names, rest) if names and rest else ([], [" ".join(words)])


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
        raise ArgumentError(str(folder), f"cannot be made ({error.strerror}); give another --folder") from None
    load_topics(folder / "topics.yaml")
    catalogue = folder / "sources.csv"
    own_catalogue(catalogue)
    special = [source.source_id for source in load_sources(catalogue)[0] if source.group in SPECIAL and source.enabled]
    switch(catalogue, special, enabled=False)
