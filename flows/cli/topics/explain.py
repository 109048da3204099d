"""`newslake topics explain`: why an article has its topics."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from rich.console import Console
from rich.text import Text

from extractors.enrich import Enricher
from extractors.enrich.topics.contributions import Explanation, Found
from extractors.errors import QueryError
from extractors.urls.pages import canonical_url
from flows import settings as configuration
from flows.cli.articles.lookup import when
from flows.cli.common.lake import reading
from flows.cli.common.options import Home, Limit
from flows.printing.output import print_json, print_rows, printable
from warehouse.read.articles import article_by_name
from warehouse.read.topic_names import TopicNames
from warehouse.read.topics import topics_of

Stored = dict[str, dict[str, Any]]

COLUMNS = ("topic", "level", "score", "direction", "part", "name", "value", "added")


def explain(
    url: str,
    /,
    *,
    topic: str | None = None,
    limit: Limit = 6,
    home: Home = None,
    format: Literal["table", "csv", "json"] = "table",
) -> None:
    """Explain why an article has its topics: what each feature and word added to the score, and the sentences of evidence.

    Example: newslake topics explain https://paper.example/news/1

    The text is matched again with the current definitions. If the lake's own answer has another version, the output says so.

    :param url: Any address that the article is known by, or its article_id.
    :param topic: Only this topic: its title, or its name.
    :param limit: How many features, words and sentences of each topic are shown; json and csv have all of them.
    :param format: How it is printed.
    """
    settings = configuration.load().replace(home=home)
    with reading(home) as lake:
        article = article_by_name(lake, url, canonical_url(url) or url)
        if article is None:
            raise QueryError(url, "no article of the lake is known by this address; `newslake topics tag` reads texts that are not in it")
        stored = topics_of(lake, article["article_id"])
    enricher = Enricher.load(settings.topics, settings.entities, None)
    found = enricher.explain(article["title"], article["text"], article["language"])
    names = TopicNames.of((one.topic, one.title, one.yaml) for one in enricher.topic_definitions)
    wanted = names.titles if topic is None else {names.find(topic)}
    chosen = [one for one in found if one.match.topic in wanted]
    if format == "json":
        print_json(_object(article, chosen, stored))
    elif format == "csv":
        print_rows([row for one in chosen for row in _rows(one)], COLUMNS, format="csv")
    else:
        _print(article, chosen, stored, limit, names)


def _rows(one: Explanation) -> list[dict[str, object]]:
    match = one.match
    head = {"topic": match.topic, "level": match.level, "score": match.score, "direction": match.direction}
    parts: list[tuple[str, str, float | None, float]] = [("base", "where nothing speaks for it", None, one.base)]
    parts += [("feature", feature.name, feature.value, feature.added) for feature in one.features]
    parts += [("word", word, None, added) for word, added in one.words]
    return [head | {"part": part, "name": name, "value": value, "added": added} for part, name, value, added in parts]


def _object(article: dict[str, Any], found: Sequence[Explanation], stored: Stored) -> dict[str, object]:
    topics = [
        {
            "topic": one.match.topic,
            "version": one.match.version,
            "level": one.match.level,
            "score": one.match.score,
            "direction": one.match.direction,
            "directions": dict(one.directions),
            "sum": one.total,
            "base": one.base,
            "features": [asdict(feature) for feature in one.features],
            "words": [{"word": word, "added": added} for word, added in one.words],
            "evidence": [asdict(each) for each in one.evidence],
            "background": [asdict(each) for each in one.background],
            "stored": stored.get(one.match.topic),
        }
        for one in found
    ]
    return {name: value for name, value in article.items() if name != "text"} | {"topics": topics}


def _print(article: dict[str, Any], found: Sequence[Explanation], stored: Stored, limit: int, names: TopicNames) -> None:
    console = Console(highlight=False)
    console.print(Text.assemble((f"{when(article['dated'])}  ", "dim"), (printable(article["title"] or "(no title)"), "bold")))
    console.print(Text(f"{article['source_id']} · {article['article_id']}", style="dim"))
    if not found:
        console.print("No topic has evidence in it.")
    for one in found:
        topic, direction = one.match.topic, ""
        if one.match.direction:
            direction = f", {names.direction(topic, one.match.direction)}"
        console.print(Text(f"\n{names.title(topic)}: {one.match.level}{direction}, score {one.match.score:.2f}", style="bold"))
        console.print(Text(_against(one, stored.get(one.match.topic)), style="dim"))
        if one.directions:
            console.print(
                "  direction: " + ", ".join(f"{names.direction(topic, name)} {share:.2f}" for name, share in one.directions.items())
            )
        rows = _rows(one)
        for part in ("base", "feature", "word"):
            for row in [row for row in rows if row["part"] == part][:limit]:
                value = "" if row["value"] is None else f" = {row['value']:.2f}"
                console.print(f"  {row['added']:+7.2f}  {part} {row['name']}{value}")
        for sentence in one.evidence[:limit]:
            console.print(_marked(sentence))


def _against(one: Explanation, held: dict[str, Any] | None) -> str:
    """How this answer stands to the one in the lake."""
    if held is None:
        return "the lake has no such match by the definitions in use (`newslake track --all` applies the current ones)"
    if held["topic_version"] == one.match.version:
        return f"as in the lake, by version {one.match.version}"
    return f"in the lake: {held['level']}, score {held['score']:.2f}, by version {held['topic_version']}; here by {one.match.version}"


def _marked(sentence: Found) -> Text:
    where = "title" if sentence.passage.field == "title" else f"{sentence.passage.start}"
    text = Text(f"    [{where}] “{printable(' '.join(sentence.passage.text.split()))}”")
    return text.append(f"  ← {', '.join(sentence.phrases)}" if sentence.phrases else "", style="dim")
