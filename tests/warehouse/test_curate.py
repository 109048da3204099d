"""Decisions about single articles: purge, release, discard; and what the commands print."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from factories import START, article, batch, url_of

from extractors.archive.erase import erase
from extractors.archive.foreign import read_entries
from extractors.archive.warc import Archive
from extractors.errors import LakeError
from extractors.records import Fate, Outcome, Page, Quarantined, Reason, WarcRef
from flows.cli.articles.diff import compared, diff
from flows.cli.articles.purge import purge as purge_command
from flows.cli.quality.quarantine import list_rows, show
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.expectations.rows.payload import dump
from warehouse.read.known import known_keys
from warehouse.upkeep.curate import discard, purge, release


@pytest.fixture
def lake(location: LakeLocation) -> Iterator[Lake]:
    """A lake of two articles, one of them in two versions, and one row in quarantine."""
    with open_lake(location) as opened:
        append_batch(opened, batch("a", [article(1), article(2)]))
        append_batch(opened, batch("b", [article(2, text="Officials met again. The sanctions are eased.", title="Delegation meets again")]))
        refused = Quarantined("paper-3", url_of(3), ("text_long_enough",), dump(article(3)), START)
        fate = Fate(source_id="paper-3", key=url_of(3), outcome=Outcome.REJECTED, reason=Reason.INVALID, at=START)
        append_batch(opened, replace(batch("c", []), quarantined=(refused,), fates=(fate,)))
        yield opened


def test_a_purged_article_is_gone_with_all_its_versions_and_never_comes_back(lake: Lake) -> None:
    """Whatever brings it again."""
    done = purge(lake, url_of(2), "asked for by the publisher", START)
    assert (done.articles, done.versions, done.urls) == (1, 2, (url_of(2),))
    assert lake.query("SELECT count(*) FROM article") == [(1,)]
    assert lake.query("SELECT count(*) FROM base.article_topic") == [(0,)]
    assert known_keys(lake, [url_of(2)]) == {url_of(2)}
    fates = append_batch(lake, batch("d", [article(2, text="Yet another text.")])).fates
    assert [(fate.outcome, fate.reason) for fate in fates] == [(Outcome.REJECTED, Reason.TOMBSTONE)]
    assert lake.query("SELECT subject, detail FROM lake_event WHERE kind = 'purge'") == [(url_of(2), "asked for by the publisher")]


def test_a_url_can_be_kept_out_before_it_ever_came(lake: Lake) -> None:
    """A tombstone needs no article."""
    assert purge(lake, url_of(9), "never", START).articles == 0
    assert append_batch(lake, batch("d", [article(9)])).count(Outcome.REJECTED) == 1


def test_a_purge_takes_any_spelling_of_a_url_and_refuses_what_the_lake_does_not_hold(
    lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped URL does nothing; a second purge says when the first was; a row in quarantine is purged as well."""
    with pytest.raises(LakeError, match=r"no article of this URL; check it, or add --ahead"):
        purge_command(url_of(8), why="typo")
    purge_command(f"{url_of(1)}/?utm_source=mail#top", why="asked")
    with pytest.raises(LakeError, match=r"was purged already, on .* UTC \(asked\)"):
        purge_command(url_of(1), why="asked again")
    purge_command(url_of(3), why="asked")
    purge_command(url_of(9), why="never", ahead=True)
    assert f"tombstones: {url_of(9)}" in capsys.readouterr().out
    with open_lake(lake.location, read_only=True) as now:
        assert now.query("SELECT url FROM base.tombstone ORDER BY url") == [(url_of(number),) for number in (1, 3, 9)]
        assert now.query("SELECT count(*) FROM quarantine") == [(0,)]


def test_archived_pages_are_erased_before_the_purge_is_committed(lake: Lake) -> None:
    """A purge that is cut short there is to find them again."""
    ref = WarcRef("a.warc.gz", 1, 2)
    kept = article(5)
    append_batch(lake, batch("w", [replace(kept, article=replace(kept.article, warc=ref))]))

    def cut_short(page: WarcRef) -> bool:
        raise KeyboardInterrupt

    erased: list[WarcRef] = []
    with pytest.raises(KeyboardInterrupt):
        purge(lake, url_of(5), "asked", START, cut_short)

    def erase(page: WarcRef) -> bool:
        erased.append(page)
        return True

    done = purge(lake, url_of(5), "asked", START, erase)
    assert (done.versions, done.pages, done.erased, erased) == (1, 1, 1, [ref])


def test_an_erased_page_leaves_the_others_where_they_were(tmp_path: Path) -> None:
    """The archive stays readable, and the words are gone."""
    with Archive(tmp_path) as archive:
        written = [
            archive.write(
                Page(
                    url=url_of(n),
                    final_url=url_of(n),
                    status=200,
                    headers=(("content-type", "text/html"),),
                    body=f"<p>secret {n}</p>".encode() * 9,
                    fetched_at=START,
                )
            )
            for n in range(3)
        ]
    refs = [page.warc for page in written if page.warc is not None]
    assert erase(tmp_path, refs[1])
    [file] = tmp_path.rglob("*.warc.gz")
    assert [entry.page and entry.page.url for entry in read_entries(str(file))] == [url_of(0), url_of(2)]
    assert b"secret 1" not in gzip.decompress(file.read_bytes())
    assert not erase(tmp_path / "elsewhere", refs[1])


def test_a_released_row_becomes_an_article_once(lake: Lake) -> None:
    """The decision is an event, and is made once."""
    [(held,)] = lake.query("SELECT quarantine_id FROM quarantine WHERE state = 'held'")
    assert [fate.outcome for fate in release(lake, held, "looked at", START).fates] == [Outcome.APPENDED]
    assert lake.query("SELECT title FROM article_by_url(?)", [url_of(3)]) == [(article(3).article.title,)]
    assert lake.query("SELECT state FROM quarantine") == [("released",)]
    with pytest.raises(LakeError, match="released already"):
        discard(lake, held, None, START + timedelta(hours=1))
    with pytest.raises(LakeError, match="no such row"):
        release(lake, "nothing", None, START)


def test_a_discarded_row_stays_out(lake: Lake) -> None:
    """And is told apart from those that wait."""
    [(held,)] = lake.query("SELECT quarantine_id FROM quarantine")
    discard(lake, held, "a list of links", START)
    assert lake.query("SELECT state, title FROM quarantine") == [("discarded", article(3).article.title)]


def test_quarantine_is_listed_and_shown(lake: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    """With reasons, and with the whole payload."""
    [(held,)] = lake.query("SELECT quarantine_id FROM quarantine")
    list_rows(format="csv")
    assert "text_long_enough" in capsys.readouterr().out
    show(held)
    assert '"key": "https://paper3.example/news/3"' in capsys.readouterr().out


def test_diff_shows_the_changed_words(lake: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    """Headline and text, the latest against the one before."""
    diff(url_of(2))
    printed = capsys.readouterr().out
    assert "[-Delegation meets for the 2th time-]{+Delegation meets again+}" in printed
    assert "version 1 of" in printed
    with pytest.raises(LakeError, match="has one version only"):
        diff(url_of(1))
    with pytest.raises(LakeError, match="nothing to compare"):
        diff(url_of(2), old=7)
    diff(f"{url_of(2)}/?utm_source=mail")
    with pytest.raises(LakeError, match="no article"):
        diff("https://nowhere.example/")


def test_a_long_unchanged_stretch_is_left_out() -> None:
    """Unless the whole text is asked for."""
    words = " ".join(f"word{number}" for number in range(200))
    shown = compared(f"start {words} end", f"start {words} END", colour=False, full=False)
    assert " … " in shown
    assert shown.endswith("[-end-]{+END+}")
    assert len(shown) < len(words) / 2
    assert compared("one", "two", colour=True, full=True) == "\x1b[31;9mone\x1b[0m\x1b[32;1mtwo\x1b[0m"
