"""`newslake topics label`: judge articles, one key an answer, or take labels from a file."""

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.text import Text

from extractors.enrich import Enricher
from extractors.errors import ArgumentError, SettingError
from extractors.records import LabelLevel, LabelOrigin, TopicLabel
from extractors.urls.pages import canonical_url
from flows import settings as configuration
from flows.cli.articles.lookup import when
from flows.cli.common.exit_codes import DONE_IN_PART
from flows.cli.common.lake import changing
from flows.cli.common.options import Flag, Home, Limit
from flows.logs import remark
from flows.pipeline.topics.choice import Candidate, choose
from flows.pipeline.topics.label_file import read_label_file
from flows.printing.output import counted, printable
from warehouse import Lake
from warehouse.append.labels import append_labels
from warehouse.read.labels import articles_named, last_label, read_labels, unjudged
from warehouse.read.topic_names import TopicNames

KEYS = {"2": LabelLevel.SUBSTANTIAL, "1": LabelLevel.PASSING, "0": LabelLevel.ABSENT}
POOL = 150
LINE = 0.4


def label(
    topic: str | None = None,
    /,
    *,
    from_: Annotated[Path | None, Parameter(name="--from")] = None,
    reader: str | None = None,
    undo: Flag = False,
    limit: Limit = 20,
    home: Home = None,
) -> int:
    """Judge articles of the lake for a topic; your answer replaces the model's.

    Example: newslake topics label sanctions --reader anna

    It chooses articles where an answer helps most: near the threshold, where parts of the model disagree, and with new words. One in four
    is chosen by chance. Keys: 2 substantial, 1 passing, 0 absent, s skip, u undo, q quit. Exit codes with --from: 0 fine, 1 some rows were
    refused, 2 wrong settings or files.

    :param topic: Title of the topic, or its name. A file names its topics itself.
    :param from_: A file of labels instead, CSV or JSON Lines, for any topics: `article_id` or `url`, then `topic`, `level`, `direction`, or
        a column for each topic.
    :param reader: Who judges. Default: your user name.
    :param undo: Withdraw your last label of the topic.
    :param limit: How many articles are shown at most.
    """
    settings = configuration.load().replace(home=home)
    enricher = Enricher.load(settings.topics, settings.entities, None)
    directions = {one.topic: one.directions for one in enricher.topic_definitions}
    names = TopicNames.of((one.topic, one.title, one.yaml) for one in enricher.topic_definitions)
    if topic is None and from_ is None:
        raise ArgumentError("TOPIC", "expected a topic to judge articles for, or --from FILE")
    topic = names.find(topic) if topic is not None else ""
    name = reader or getpass.getuser()
    if not name.strip():
        raise SettingError("--reader", "expected a name, got nothing")
    with changing(home) as lake:
        if from_ is not None:
            return _take(lake, from_, name, directions, asked=reader is not None)
        if undo:
            return 0 if _undo(lake, topic, name) else 1
        pool = unjudged(lake, topic, name, LINE, POOL)
        texts = [row["text"] for row in read_labels(lake, topic=topic)]
        _ask(lake, topic, name, directions[topic], list(choose(enricher, topic, pool, texts, LINE))[:limit])
    return 0


def _take(lake: Lake, file: Path, reader: str, directions: dict[str, tuple[str, ...]], *, asked: bool) -> int:
    given, wrong = read_label_file(file, directions)
    forms = {one.article: canonical_url(one.article) or one.article for one in given}
    known = articles_named(lake, [*forms, *forms.values()])
    held = {name: known.get(name) or known[form] for name, form in forms.items() if name in known or form in known}
    wrong += [f"{one.where}: {one.article}: the lake has no such article" for one in given if one.article not in held]
    labels = [
        TopicLabel(
            article_id=held[one.article],
            topic=one.topic,
            reader=one.reader or reader,
            level=one.level,
            direction=one.direction,
            chosen=LabelOrigin.FILE,
        )
        for one in given
        if one.article in held
    ]
    taken = len(append_labels(lake, labels))
    for problem in dict.fromkeys(wrong):
        remark(f"{problem}; left out")
    already = f", {len(labels) - taken} were there already" if taken < len(labels) else ""
    unnamed = not asked and any(one.reader is None for one in given)
    print(f"{counted(taken, 'label')} taken{already}" + (f"; the reader is {printable(reader)}, --reader names another" if unnamed else ""))
    return DONE_IN_PART if wrong else 0


def _undo(lake: Lake, topic: str, reader: str) -> bool:
    last = last_label(read_labels(lake, topic=topic), topic, reader)
    if last is None:
        remark(f"{reader}: has no label of {topic} to take back")
        return False
    append_labels(
        lake, [TopicLabel(article_id=last["article_id"], topic=topic, reader=reader, level=LabelLevel(last["level"]), withdrawn=True)]
    )
    print(f"Taken back: {last['level']}  {printable(last['title'] or '(no title)')}")
    return True


def _ask(lake: Lake, topic: str, reader: str, directions: Sequence[str], candidates: list[Candidate]) -> None:
    if not candidates:
        print(f"{reader} has judged every article of the lake that mentions a topic")
    number = 0
    while number < len(candidates):
        _show(topic, candidates[number], number + 1, len(candidates))
        key = _key("2 substantial, 1 passing, 0 absent, s skip, u undo, q quit: ", [*KEYS, "s", "u", "q"])
        if key == "q":
            break
        if key == "u":
            _undo(lake, topic, reader)
            continue
        if key in KEYS:
            level, direction = KEYS[key], None
            if level is LabelLevel.SUBSTANTIAL and directions:
                ways = dict(zip("123", (*directions, "mixed"), strict=True))
                asked = ", ".join(f"{press} {way.replace('_', ' ')}" for press, way in ways.items())
                direction = ways.get(_key(f"{asked}, n none: ", [*ways, "n"]))
            name, why = candidates[number].article["article_id"], candidates[number].chosen
            judged = TopicLabel(article_id=name, topic=topic, reader=reader, level=level, direction=direction, chosen=why)
            append_labels(lake, [judged])
        number += 1


def _show(topic: str, one: Candidate, number: int, count: int) -> None:
    console, article = Console(highlight=False), one.article
    console.print(Text(f"\n{number} of {count}  {printable(article['title'] or '(no title)')}", style="bold"))
    console.print(Text(f"{when(article['dated'])}  {printable(article['source'])}", style="dim"))
    console.print(Text(printable(article["url"] or "(no link)"), style="dim"), soft_wrap=True)
    for found in one.found.evidence[:5] if one.found else ():
        console.print(Text(f"    “{printable(found.passage.text)}”"))
    if one.found is None:
        console.print(Text(f"    {printable(article['text'][:400])}"))
    judgement = f"{one.found.match.level} ({one.found.match.score:.2f})" if one.found else "absent"
    console.print(Text(f"{topic}: the model says {judgement}; shown because: {one.chosen}", style="dim"))


def _key(question: str, keys: Sequence[str]) -> str:
    """One of the keys; the end of the input quits."""
    while True:
        print(question, end="", flush=True)
        pressed = _pressed()
        if pressed in keys:
            return pressed
        if pressed in ("", "\x03", "\x04"):
            return "q" if "q" in keys else "n"
        print("?")


def _pressed() -> str:
    if not sys.stdin.isatty():
        line: Any = sys.stdin.readline()
        return str(line.strip()[:1] or ("?" if line else ""))
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        pressed = sys.stdin.read(1)
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
    print(pressed)
    return pressed.lower()
