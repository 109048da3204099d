"""What articles are counted by agrees with the articles, whatever happened to them."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from factories import START, article, batch, source_of

from extractors.records import Enriched, Run, WarcRef
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.append.matches import Mark
from warehouse.append.readings import Reread, RereadBatch, RereadOutcome, Selection, append_readings, months_to_read, pages_to_read
from warehouse.upkeep.curate import purge

STEPS = 10
LANGUAGES = ("en", "uk", None)


def written(rng: random.Random, number: int) -> Enriched:
    """An article of this number, in any wording, by any source, in any language."""
    made = article(number, text=f"Take {rng.random()} of what was said at the border today. " * 5, source_id=source_of(rng.randrange(5)))
    return replace(made, article=replace(made.article, language=rng.choice(LANGUAGES), warc=WarcRef("pages.warc.gz", 0, 100)))


def read_again(lake: Lake, rng: random.Random, step: int) -> None:
    """Some of the pages of each month in a new reading, some of them dated otherwise."""
    extractor, at = f"extractor-{step}", START + timedelta(days=step)
    for month, _ in months_to_read(lake, extractor, Selection()):
        rereads = []
        for stored in pages_to_read(lake, extractor, Selection(), Mark(month, "", 0), 5):
            made = written(rng, 0)
            moved = (stored.published or START) + timedelta(days=rng.choice((0, 0, 3)))
            made = replace(made, article=replace(made.article, key=stored.key, url=stored.url, published=moved))
            rereads.append(Reread(stored, RereadOutcome.CHANGED, made))
        lot = RereadBatch(Run(extractor, "reread", at, False), extractor, tuple(rereads), (), at)
        lake.write("reread", lambda session, lot=lot: append_readings(session, lot))  # type: ignore[misc]


def test_the_tally_is_the_articles_after_any_operations(new_lake: Callable[[], LakeLocation]) -> None:
    """By day, source and language, now and as of a moment: new articles, revisions, readings that move an article, purges."""
    rng, now, location = random.Random(16), START, new_lake()
    agree = "SELECT mart.utc_day(dated) AS day, source_id, language, {} FROM {} GROUP BY ALL HAVING {} > 0 ORDER BY ALL"
    counted = agree.format("sum(counts)", "mart.article_tally", "sum(counts)"), agree.format("count(*)", "mart.article", "count(*)")
    with open_lake(location, clock=lambda: now) as lake:
        for step in range(STEPS):
            now = START + timedelta(days=step)
            if step % 4 == 3:
                read_again(lake, rng, step)
            else:
                append_batch(lake, batch(f"run-{step}", [written(rng, rng.randrange(30)) for _ in range(6)], at=now))
            if step % 5 == 4:
                [(url,)] = lake.query("SELECT url FROM article ORDER BY url LIMIT 1")
                purge(lake, url, "by request", now)
            assert lake.query(counted[0]) == lake.query(counted[1]), step
        assert {reading for (reading,) in lake.query("SELECT reading FROM base.superseded")} > {0}
        assert lake.query("SELECT count(*) FROM base.tombstone") == [(2,)]
    with open_lake(location, as_of=START + timedelta(days=7, hours=1)) as then:
        found = then.query(counted[0].replace("mart.", "memory.mart."))
        assert found == then.query(counted[1].replace("mart.", "memory.mart.")) != []
