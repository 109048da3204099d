"""The pages in a real browser: what a person does with them, what they show is what SQL says, nothing comes from elsewhere."""

import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from urllib.parse import quote, urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import batch, enriched
from playwright.sync_api import Browser, Page, expect
from quality_lake import HOSTILE, HOSTILE_PAGE, START, article, build, sources
from terminal import Terminal

from extractors.enrich.traits import traits_of
from extractors.records import Batch, Figure, Level, Run, Source, TopicMatch
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.read.events import event_of
from warehouse.read.literals import ask
from warehouse.read.quality_page import NAMES
from warehouse.read.topic_page import CHOICES

# One worker serves and browses, so that the others have the machine to themselves.
get = partial(httpx.get, timeout=60)  # a busy machine takes its time for the first page
post = partial(httpx.post, timeout=60)
pytestmark = pytest.mark.xdist_group("dashboards")
NEWSLAKE = str(Path(sys.executable).with_name("newslake"))
SLOW = 30_000
TALKS = "topic/ceasefire_talks"
KEPT = "https://paper0.example/2026/11/12/0"  # its page is in the archive
DAILY = "SELECT day, topic, articles FROM topic_daily ORDER BY ALL"


@contextmanager
def visit(browser: Browser, address: str, *, refused: bool = False) -> Iterator[Page]:
    """Open a page; at the end it must have had no error and have asked nobody else for anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    troubles: list[str] = []
    own = urlsplit(address).netloc
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.on("request", lambda request: None if _local(request.url, own) else troubles.append(f"asked {request.url}"))
    page.set_default_timeout(SLOW)
    try:
        page.goto(address)
        yield page
        assert [trouble for trouble in troubles if not (refused and "the server responded with a status of" in trouble)] == []
    finally:
        context.close()


def _local(url: str, own: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob", "file"} or parts.netloc == own


def one(lake: LakeLocation, statement: str) -> tuple[object, ...]:
    """The only row of a statement."""
    with open_lake(lake, read_only=True) as held:
        [row] = held.query(statement)
    return tuple(row)


def test_from_a_peak_to_the_sentence(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """Home → topic → a day of the curve → an article of that day → its marked sentence, by clicks alone; a drag zooms."""
    with visit(browser, serve(lake.home)) as page:
        page.get_by_role("link", name="ceasefire talks", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("ceasefire talks")
        expect(page.locator("#curve .plot svg")).to_be_visible()
        place = page.locator("#curve .plot svg [aria-roledescription='rule mark']").nth(5).bounding_box()
        assert place is not None
        page.mouse.click(place["x"], place["y"] + place["height"] / 2)
        expect(page.locator("#articles")).to_have_text(re.compile(r"^Articles of \d{4}-\d\d-\d\d$"))
        day = page.locator("#articles").inner_text().removeprefix("Articles of ")
        assert f"day={day}" in page.url
        (count,) = one(lake, f"SELECT articles FROM topic_daily WHERE topic = 'ceasefire_talks' AND day = '{day}'")
        assert page.locator("#selection .articles > li").count() == count
        first = page.locator("#selection .articles > li").first
        sentence = first.locator("mark").inner_text()
        first.get_by_role("heading").get_by_role("link").click()
        expect(page.locator(".text mark").first).to_have_text(sentence)
        page.go_back()
        expect(page.locator("#articles")).to_have_text(f"Articles of {day}")
        curve = page.locator("#curve .plot svg")
        curve.scroll_into_view_if_needed()
        box = curve.bounding_box()
        assert box is not None
        for share, press in ((0.3, page.mouse.down), (0.5, None), (0.7, page.mouse.up)):  # a drag zooms
            page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=4)
            if press:
                press()
        page.wait_for_url(re.compile(r"since=2026-11-0\d&until=2026-11-(09|1\d)"))


def test_a_link_shows_the_same_elsewhere(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """What was chosen is in the copied link."""
    with visit(browser, f"{serve(lake.home)}{TALKS}") as page:
        with page.expect_response(re.compile("with=sanctions")):
            page.get_by_label("compare with").select_option("sanctions")
        expect(page.get_by_role("heading", name="Together with sanctions")).to_be_visible()
        with page.expect_response(re.compile("figure=share")):
            page.get_by_label("figure").select_option("share")
        expect(page.get_by_label("figure")).to_have_value("share")
        page.get_by_role("button", name="Copy link").click()
        expect(page.get_by_text("Link copied")).to_be_visible()
        link = page.evaluate("navigator.clipboard.readText()")
    with visit(browser, link) as page:
        expect(page.get_by_label("compare with")).to_have_value("sanctions")
        expect(page.get_by_label("figure")).to_have_value("share")
        expect(page.get_by_role("heading", name="Together with sanctions")).to_be_visible()


def test_a_cell_shows_exactly_its_urls(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """Those of the source and the day, no other day's, and in the address."""
    with open_lake(lake, read_only=True) as held:
        found = held.query("SELECT url FROM fate WHERE source_id = 'paper-1' AND ended_at::DATE = '2026-11-05' ORDER BY url")
    with visit(browser, f"{serve(lake.home)}quality") as page:
        page.get_by_role("link", name=re.compile(r"^The Paper No. 1, 2026-11-05")).click()
        expect(page.get_by_role("heading", name="The Paper No. 1, 2026-11-05")).to_be_visible()
        assert sorted(page.locator("#drawer tbody a").all_inner_texts()) == [url for (url,) in found]
        assert "cell=paper-1,2026-11-05" in page.url


def test_figures_equal_sql(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """The counts of home, topic and quality are what the marts say."""
    (week,) = one(
        lake,
        "SELECT sum(articles)::BIGINT FROM topic_daily WHERE topic = 'sanctions' AND day > (SELECT max(day) - 7 FROM topic_daily)",
    )
    (total,) = one(lake, "SELECT sum(articles)::BIGINT FROM topic_daily WHERE topic = 'ceasefire_talks'")
    (urls,) = one(lake, "SELECT sum(urls)::BIGINT FROM fate_funnel")
    with visit(browser, serve(lake.home)) as page:
        row = page.locator(".topics > li", has_text="sanctions").first
        expect(row.locator(".count b")).to_have_text(f"{week:,}")
        page.goto(f"{serve(lake.home)}{TALKS}")
        expect(page.locator(".head.page")).to_contain_text(f"{total:,} articles")
        page.goto(f"{serve(lake.home)}quality")
        expect(page.locator(".verdict")).to_contain_text("1 source is drifting")
        expect(page.locator("#funnel")).to_contain_text(f"All {urls:,} URLs")


def test_a_measured_topic_shows_its_error(lake: LakeLocation, serve: Callable[..., str]) -> None:
    """As a band of the sparkline and of the curve, with what it was measured on; one that was never measured says so."""
    address = serve(lake.home)
    home, measured, other = (get(f"{address}{path}").text for path in ("", "topic/sanctions", TALKS))
    assert home.count('class="error"') == 1
    assert "never measured for ceasefire talks." in home
    assert "The true number lies in the blue band with a probability of 90 %, as measured on 110 labels." in measured
    (low, high) = one(
        lake, "SELECT round(articles_low, 2), round(articles_high, 2) FROM topic_daily WHERE topic = 'sanctions' AND day = '2026-11-05'"
    )
    assert f'{{"day":"2026-11-05","low":{low},"high":{high},"measured":"110 labels"}}' in measured
    assert "How far it may be off was never measured." in other


def test_hostile_headlines_stay_text(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """On every page that shows one, in the title of the window too."""
    (name,) = one(lake, f"SELECT min(article_id) FROM article WHERE title = '{HOSTILE}'")
    address = serve(lake.home)
    with visit(browser, f"{address}{TALKS}") as page:
        for path in (TALKS, f"article/{name}", f"archived/{name}", "search?q=Brussels", "source/paper-0", f"sql?q={quote('FROM article')}"):
            page.goto(f"{address}{path}")
            expect(page.get_by_text(HOSTILE).first).to_be_visible()
            assert page.locator("img, b:has(b)").count() == 0
            assert page.locator("h3 mark").count() == path.startswith("search")
        page.goto(f"{address}article/{name}")
        assert page.title() == f"{HOSTILE} · newslake"
        page.get_by_role("link", name="Archived page").click()
        expect(page.locator("pre.source")).to_have_text(HOSTILE_PAGE)


def test_two_sources_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """In the heat map's names and in the choices of a topic; a name that is not shared stays as it is."""
    location = build(LakeLocation(tmp_path), days=1, count=3, daily=2, gated=0)
    first, second, _ = sources(3)
    with open_lake(location) as held:
        append_batch(
            held,
            Batch(
                run=Run("named", "ingest", START, False, START),
                sources=(replace(second, name=first.name),),
                polls=(),
                enriched=(),
                fates=(),
            ),
        )
        names = {row["source_id"]: row["name"] for row in ask(held, NAMES)}
        choices = {row["source_id"]: row["name"] for row in ask(held, CHOICES, topic="ceasefire_talks")}
    assert names == {"paper-0": "The Paper No. 0 · paper-0", "paper-1": "The Paper No. 0 · paper-1", "paper-2": "The Paper No. 2"}
    assert choices == names


@pytest.mark.parametrize(
    "path",
    [
        "",
        TALKS,
        f"{TALKS}?outlet=paper-0&versus=paper-1",
        f"article/{KEPT}",
        f"archived/{KEPT}",
        "events?since=2026-11-01",
        "search?q=delegation",
        "sources",
        "source/paper-1",
        "entities",
        "quality",
        f"sql?q={quote(DAILY)}",
    ],
)
def test_pages_are_whole_and_small(lake: LakeLocation, serve: Callable[..., str], browser: Browser, path: str) -> None:
    """One heading, landmarks, no identifier twice, a table behind each chart; fits a desk's and a hand's screen, light and dark.

    What may be printed or saved whole is there without a scroll: charts, and on a narrow screen all rows.
    """
    with visit(browser, f"{serve(lake.home)}{path}") as page:
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.evaluate("['header', 'nav', 'main', 'footer'].every(name => document.querySelector(name))")
        assert page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) !== n)") == []
        for figure in page.locator("figure.chart").all():
            expect(figure.locator(".plot svg")).to_be_visible()
            assert figure.locator("xpath=following-sibling::*[descendant-or-self::table]").count() or "sql" in path
        for width, scheme in ((1280, "light"), (768, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
            tables = "[...document.querySelectorAll('.scroll')].filter(table => table.scrollHeight > table.clientHeight + 1).length"
            assert width > 860 or page.evaluate(tables) == 0
            light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
            assert light == (scheme == "light")
            if width != 768:
                assert barriers(page) == []


def test_a_chart_follows_the_theme(browser: Browser, lake: LakeLocation, serve: Callable[..., str]) -> None:
    """Its words change colour with the system's theme and with the button, without being drawn again."""
    with visit(browser, f"{serve(lake.home)}{TALKS}") as page:
        page.emulate_media(color_scheme="light")
        words = page.locator("figure.chart svg text").first
        colour = "text => getComputedStyle(text).fill"
        assert words.evaluate(colour) == "rgb(89, 97, 108)"
        page.emulate_media(color_scheme="dark")
        assert words.evaluate(colour) == "rgb(161, 169, 180)"
        page.get_by_role("button", name="Change between light and dark").click()
        assert words.evaluate(colour) == "rgb(89, 97, 108)"


def barriers(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 at level AA, each with the first element that has it."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def test_a_visit_stays_within_its_budget(lake: LakeLocation, serve: Callable[..., str]) -> None:
    """A first page and all that it names: under 12 requests and 450 kB compressed; an unchanged page is not sent again."""
    address = serve(lake.home)
    with httpx.Client(timeout=60, headers={"accept-encoding": "br, gzip"}) as client:
        page = client.get(f"{address}{TALKS}")
        names = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
        answers = [client.get(address.rstrip("/") + name) for name in names]
        assert len(names) < 11
        assert all("immutable" in answer.headers["cache-control"] for answer in answers)
        assert sum(each.num_bytes_downloaded for each in (page, *answers)) < 450_000
        assert page.num_bytes_downloaded < 40_000
        assert client.get(f"{address}{TALKS}", headers={"if-none-match": page.headers["etag"]}).status_code == 304


def test_every_part_can_be_taken_along(lake: LakeLocation, serve: Callable[..., str]) -> None:
    """As JSON, CSV, SVG and PNG; text that a spreadsheet would run is disarmed; an unknown part offers those that are there."""
    address = f"{serve(lake.home)}{TALKS}"
    whole, split, both = (
        get(f"{address}.json?part=curve{query}").json()["parts"]["curve"] for query in ("", "&split=group", "&with=sanctions")
    )
    assert len(get(f"{address}.csv?part=curve").text.splitlines()) == len(whole["rows"]) + 1
    assert {row["series"] for row in split["rows"]} == {"daily", "wire"}
    assert sum(row["articles"] for row in split["rows"]) == sum(row["articles"] for row in whole["rows"])
    with open_lake(lake, read_only=True) as held:
        for curve in (whole, split, both):
            assert json.loads(json.dumps(held.rows(curve["sql"])[1], default=str)) == curve["rows"]
    assert get(f"{address}.svg?part=direction").text.startswith("<svg")
    assert get(f"{address}.png?part=curve").content.startswith(b"\x89PNG")
    wrong = get(f"{address}.csv?part=none")
    assert wrong.status_code == 404
    assert "Over time" in wrong.text
    statement = quote("SELECT '=1+1' AS \"=2+2\"")
    assert get(f"{serve(lake.home)}sql.csv?q={statement}").text.splitlines() == ["'=2+2", "'=1+1"]
    assert get(f"{serve(lake.home)}sql.parquet?q={statement}").content.startswith(b"PAR1")
    odd = get(f"{serve(lake.home)}sql.json", params={"q": "SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b"}).text
    assert json.loads(odd, parse_constant=pytest.fail)["parts"]["rows"]["rows"] == [{"a": None, "b": None}]
    for ending in ("json", "csv", "parquet"):
        failed = get(f"{serve(lake.home)}sql.{ending}?q=nonsense")
        assert (failed.status_code, "syntax error" in failed.text) == (400, True), ending


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("topic/ceasefire_talk", 404, "ceasefire talks"),
        (f"{TALKS}?since=yesterday", 400, "expected a day such as"),
        (f"{TALKS}?since=2026-11-09&until=2026-11-02", 400, "exchange the two"),
        (f"{TALKS}?as_of=1999-01-01", 200, "as the lake knew it at 1999-01-01 00:00"),
        (f"{TALKS}?as_of=Monday+0:00+Etc/GMT%2B12", 200, "as the lake knew it at 2026-11-"),
        (f"{TALKS}?as_of=soon", 400, "or a moment such as"),
        ("events?as_of=1999-01-01", 200, "No event that began in these days"),
        (f"{TALKS}?day=1999-01-01", 400, "is not within the days"),
        (f"{TALKS}?figure=mood", 400, "expected one of articles, stories, events, share"),
        (f"{TALKS}?page=0", 400, "expected a whole number"),
        ("article/0123456789abcdef", 404, "search for 0123456789abcdef"),
        *((f"{kind}/a%00b", 404, "a\ufffdb") for kind in ("topic", "article", "archived", "event", "source", "entity")),
        ("search?q=delegation&source=%00&language=%00", 200, "Search"),
        ("events?until=0001-01-01", 400, "is later than until=0001-01-01"),
        ("events?since=0001-01-01&until=9999-12-31", 400, "at most 10,000 days"),
        ("article/https://paper0.example/2026/11/05/0", 200, "Evidence"),
        ("quality?cell=paper-1,tomorrow", 400, "expected a day such as"),
        ("source/none", 404, "all sources"),
        ("search?q=-", 200, "newslake"),
        ("nowhere", 404, "all topics"),
    ],
)
def test_an_address_that_asks_for_too_much_says_so(
    lake: LakeLocation, serve: Callable[..., str], path: str, status: int, words: str
) -> None:
    """With what was expected, and the nearest that is there."""
    answer = get(f"{serve(lake.home)}{path}")
    assert (answer.status_code, words in answer.text) == (status, True)


def test_sql_page_answers(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """Ctrl+Enter runs, completion helps, a wrong statement gets DuckDB's words with their line."""
    with visit(browser, f"{serve(lake.home)}sql", refused=True) as page:
        editor = page.get_by_label("Statement", exact=True)
        editor.fill("SELECT 40 + 2 AS answer")
        editor.press("Control+Enter")
        expect(page.locator("#rows td")).to_have_text("42")
        assert "q=SELECT+40" in page.url
        editor.fill("SELECT 1\nFROM topic_da")
        editor.press("y")
        page.keyboard.press("Backspace")
        page.get_by_role("option", name="topic_daily", exact=True).click()
        expect(editor).to_have_value("SELECT 1\nFROM topic_daily")
        editor.fill("SELECT 1,\nnonsense")
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_role("heading", name="That did not run: line 2")).to_be_visible()
        assert (
            page.evaluate("document.getElementById('statement').value.slice(...['selectionStart', 'selectionEnd'].map(n => statement[n]))")
            == "nonsense"
        )
        expect(page.locator("#history a").first).to_have_text("SELECT 40 + 2 AS answer")


def test_rows_are_drawn_as_chosen_and_statements_are_saved(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """What the chart shows is in the address, which is what a saved name leads to."""
    with visit(browser, f"{serve(lake.home)}sql?q={quote(DAILY)}") as page:
        expect(page.get_by_label("colour")).to_have_value("topic")
        with page.expect_response(re.compile("chart=bars")):
            page.locator("[name=chart]").select_option("bars")
        with page.expect_response(re.compile("x=topic")):
            page.get_by_label("along").select_option("topic")
        expect(page.locator("#rows .plot svg")).to_contain_text("sanctions")
        page.get_by_label("Name of this statement").fill("By topic")
        page.get_by_role("button", name="Save").click()
        page.goto(f"{serve(lake.home)}sql")
        page.get_by_role("link", name="By topic").click()
        expect(page.get_by_label("along")).to_have_value("topic")
        page.get_by_role("button", name="Remove By topic").click()
        expect(page.get_by_role("link", name="By topic")).to_have_count(0)
    wrong = get(f"{serve(lake.home)}sql?q={quote(DAILY)}&y=topic")
    assert (wrong.status_code, "expected one of articles" in wrong.text) == (400, True)


def test_a_search_counts_days_and_sources(lake: LakeLocation, serve: Callable[..., str]) -> None:
    """The articles that have all of the words, as a scan of the texts counts them."""
    address = f"{serve(lake.home)}search.json?q={quote('prisoners delegation')}&part="
    with open_lake(lake, read_only=True) as held:
        for part, column, key in (("curve", "day", "mart.utc_day(dated)::VARCHAR"), ("sources", "source_id", "source_id")):
            scanned = held.query(
                f"SELECT {key} AS key, count(*) FROM (SELECT dated, source_id, concat_ws(' ', title, text) AS words FROM article) "
                "WHERE regexp_matches(words, '(?i)prisoners?') AND regexp_matches(words, '(?i)delegation') GROUP BY ALL ORDER BY ALL"
            )
            rows = get(address + part).json()["parts"][part]["rows"]
            assert scanned
            assert sorted((row[column], row["articles"]) for row in rows if row["articles"]) == scanned, part


def test_a_page_reloads_as_often_as_its_address_says(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """The choice is in the address, and what is shown is fetched anew."""
    with visit(browser, f"{serve(lake.home)}{TALKS}") as page:
        page.get_by_label("Reload every").select_option("5 minutes")
        assert "refresh=300" in page.url
        page.clock.install()
        page.goto(f"{serve(lake.home)}{TALKS}?refresh=60")
        expect(page.get_by_label("Reload every")).to_have_value("60")
        with page.expect_response(re.compile("refresh=60")):
            page.clock.fast_forward(61_000)


def test_a_closed_tab_ends_its_statement(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """The process that ran it is gone, although a thread waits for it."""
    with visit(browser, f"{serve(lake.home)}sql") as page:
        page.get_by_label("Statement", exact=True).fill(
            "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b, range(10000) AS c WHERE hash(a, b, c) = 1"
        )
        page.get_by_role("button", name="Run").click(no_wait_after=True)
        while not (found := fenced()):
            page.wait_for_timeout(50)
        watch = os.pidfd_open(found[0])
    assert select.select([watch], [], [], SLOW / 1000)[0], "the statement goes on"
    os.close(watch)


def fenced() -> list[int]:
    """The processes of typed statements that pages asked for."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = Path("/proc") / (entry / "stat").read_text("latin-1").rpartition(")")[2].split()[1]
            commands = [(each / "cmdline").read_bytes() for each in (entry, parent)]
            if b"warehouse.read.fenced" in commands[0] and b"dashboard" in commands[1]:
                found.append(int(entry.name))
    return found


def test_missing_empty_and_backfilled_lakes_say_what_to_do(tmp_path: Path, serve: Callable[..., str]) -> None:
    """Each page of each helps, and no verdict is green; one server sees the lake come."""
    location = LakeLocation(tmp_path / "lake")
    address = serve(location.home)
    for path in ("", "quality", TALKS, "sources"):
        answer = get(f"{address}{path}")
        assert answer.status_code == 503
        assert "<code>newslake backfill FILE</code> or <code>newslake demo</code>" in answer.text
    assert (get(f"{address}healthz").status_code, get(f"{address}healthz").json()) == (503, {"status": "unreachable"})
    assert "newslake_up 0" in get(f"{address}metrics").text
    [paper] = sources(1)
    with open_lake(location, clock=lambda: START) as held:
        for path, words in (
            ("", "This lake is empty"),
            ("quality", "Nothing was polled yet"),
            ("sources", "No source yet"),
            ("search?q=x", "No article"),
        ):
            assert words in get(f"{address}{path}").text
        append_batch(held, taken_in(paper, 0, "backfill"))
        backfilled = get(f"{address}quality").text
    assert "This lake was only backfilled" in backfilled
    assert 'class="verdict good"' not in backfilled
    assert get(f"{address}{TALKS}").status_code == 200


def taken_in(source: Source, number: int, by: str) -> Batch:
    """One article on the first topic, by a run without a poll."""
    found = article(source, 4 * number, START, Random(number))
    return Batch(run=Run(f"run-{number}", by, START, False, START), sources=(source,), polls=(), enriched=(found,), fates=())


def test_a_page_shows_one_state_of_a_lake_that_is_written(tmp_path: Path, serve: Callable[..., str]) -> None:
    """This process appends while the server's is asked: no page fails, and its curve, its count and its list agree."""
    [paper] = sources(1)
    location = LakeLocation(tmp_path / "lake")
    with open_lake(location, clock=lambda: START) as held, ThreadPoolExecutor(2) as pool:
        append_batch(held, taken_in(paper, 0, "ingest"))
        address = serve(location.home)
        for number, other in ((1, "quality"), (2, "")):
            asked = [pool.submit(get, f"{address}{path}") for path in (f"{TALKS}.json", other)]
            append_batch(held, taken_in(paper, number, "ingest"))
            page, _ = pages = [each.result() for each in asked]
            assert [each.status_code for each in pages] == [200, 200]
            parts = page.json()["parts"]
            listed = len(parts["articles"]["rows"])
            assert sum(row["articles"] for row in parts["curve"]["rows"]) == parts["count"]["rows"][0]["articles"] == listed
            assert number <= listed <= number + 1
        assert get(f"{address}{TALKS}.json?part=count").json()["parts"]["count"]["rows"] == [{"articles": 3}]


def test_an_event_shows_where_its_reports_differ_and_what_each_said_first(tmp_path: Path, serve: Callable[..., str]) -> None:
    """By the marts, which `newslake events` reads too; a report that does not exist is a page that says so."""
    told = (
        ("alpha", 4, "A landslide near Korvala in Tarsia buried the hamlet of Ost. Mayor Ilva Sten counted 4 dead among the ruins."),
        ("beta", 7, "Rescuers in Ost, a hamlet near Korvala, pulled out 7 dead, said Ilva Sten. Now Tarsia sends 250 soldiers."),
    )
    location = LakeLocation(tmp_path / "lake")
    with open_lake(location, clock=lambda: START + timedelta(days=1)) as held:
        for hours, (source, dead, text) in enumerate(told):
            title = "Landslide near Korvala buries hamlet of Ost"
            made = enriched(source, f"https://{source}.example/ost", START + timedelta(hours=hours), title=title, text=text)
            figures = (Figure("dead", dead, text),)
            append_batch(held, batch(source, [replace(made, traits=traits_of(title, text, "en"), figures=figures)]))
        event = event_of(held, "https://alpha.example/ost")
    address = serve(location.home)
    parts = get(f"{address}event/{event}.json").json()["parts"]
    assert [(row["publisher"], row["value"]) for row in parts["figures"]["rows"]] == [("alpha", 4), ("beta", 7)]
    assert [(row["publisher"], row["sentence"]) for row in parts["new"]["rows"]] == [("beta", "Now Tarsia sends 250 soldiers.")]
    page = get(f"{address}event/{event}")
    assert page.status_code == 200
    assert "4 to 7 dead" in page.text
    assert get(f"{address}event/none").status_code == 404
    before = get(f"{address}event/{event}", params={"as_of": f"{START - timedelta(days=1):%Y-%m-%d %H:%M}"})
    assert before.status_code == 404


def test_events_are_those_that_the_command_lists(tmp_path: Path, serve: Callable[..., str], browser: Browser, newslake: Terminal) -> None:
    """In its order, of the same seven days, of one topic where chosen; the topic's page leads to them, and each to its own page."""
    told = {
        "Landslide near Korvala buries hamlet of Ost": (0, 1, 2),
        "Brussels bans tankers that carry oil from Tarsia": (30, 31),
        "Dam above Lindhaven bursts after a week of rain": (-300, -299),
    }
    about = TopicMatch(topic="sanctions", version="v1", level=Level.SUBSTANTIAL, score=0.8, direction="tighten", passages=())
    made = []
    for title, times in told.items():
        for number, hours in enumerate(times):
            text = f"{title}, says paper {number}. Its reporter counted {number + 3} of them."
            url = f"https://paper{number}.example/{hours}"
            report = enriched(f"paper-{number}", url, START + timedelta(hours=hours), title=title, text=text)
            made.append(replace(report, traits=traits_of(title, text, "en"), topics=(about,) if "Tarsia" in title else ()))
    location = LakeLocation(tmp_path / "lake")
    with open_lake(location, clock=lambda: START + timedelta(days=2)) as held:
        append_batch(held, batch("all", made))
    landslide, tankers, dam = told
    address = serve(location.home)
    for query, titles in (
        ({}, [landslide, tankers]),
        ({"topic": "sanctions"}, [tankers]),
        ({"since": f"{START - timedelta(days=20):%Y-%m-%d}"}, [landslide, dam, tankers]),
    ):
        options = [word for name, value in query.items() for word in (f"--{name}", value)]
        listed = json.loads(newslake("events", "list", "--home", location.home, "--format", "json", *options, cwd=tmp_path).stdout)
        rows = get(f"{address}events.json", params=query).json()["parts"]["events"]["rows"]
        assert [row["title"] for row in rows] == titles
        assert [row["event_id"] for row in rows] == [row["event_id"] for row in listed]
        assert len(get(f"{address}events.csv", params=query).text.splitlines()) == len(rows) + 1
    assert get(f"{address}events?topic=none").status_code == 404
    [strongest] = get(f"{address}index.json?part=headlines").json()["parts"]["headlines"]["rows"]
    assert (strongest["title"], strongest["publishers"]) == (tankers, 2)
    with visit(browser, f"{address}topic/sanctions") as page:
        page.get_by_role("link", name="More of them").click()
        expect(page.locator("[name=topic]")).to_have_value("sanctions")
        page.get_by_role("link", name=tankers).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(tankers)


def test_metrics_are_figures_of_the_lake(lake: LakeLocation, serve: Callable[..., str]) -> None:
    """In the text format of Prometheus."""
    (articles,) = one(lake, "SELECT count(*) FROM article")
    text = get(f"{serve(lake.home)}metrics").text
    assert f"newslake_articles {articles}\n" in text
    assert 'newslake_polls_total{outcome="ok"} 36' in text
    assert 'newslake_fates_total{outcome="rejected",reason="failed validation"} 1' in text
    assert re.fullmatch(r'(# (HELP|TYPE) newslake_\w+ .+\n|newslake_\w+(\{(\w+="[^"\n]*",?)+\})? [0-9.e+-]+\n)+', text)


def test_export_needs_no_server(lake: LakeLocation, tmp_path: Path, browser: Browser) -> None:
    """Exported pages work as files: charts are drawn, no link is dead, no control is left, nothing says where the lake is."""
    folder = tmp_path / "site"
    subprocess.run([NEWSLAKE, "dashboard", "--home", str(lake.home), "--export", str(folder)], check=True, stdout=subprocess.DEVNULL)
    for file in folder.rglob("*.html"):
        text = file.read_text("utf-8")
        assert str(lake.home) not in text
        assert not re.search('<form|<button (?!class="plain needs-script" data-theme)', text)
        for link in re.findall(r'(?:href|src)="([^"#]+)"', text):
            assert link.startswith("https://") or (file.parent / link).resolve().is_file(), f"{file.name}: {link}"
    with visit(browser, (folder / "index.html").as_uri()) as page:
        page.get_by_role("link", name="ceasefire talks", exact=True).click()
        expect(page.locator("#curve .plot svg")).to_be_visible()
        page.locator("#selection h3 a").first.click()
        expect(page.locator(".text mark").first).to_be_visible()
        expect(page.locator("footer")).to_contain_text(re.compile(r"Written \d{4}-\d\d-\d\d \d\d:\d\d from the lake"))


def test_a_reader_labels_an_article_where_that_is_allowed(
    lake: LakeLocation, serve: Callable[..., str], elsewhere: str, browser: Browser
) -> None:
    """On its page, by whatever name that was opened, in the reader's name; elsewhere, and from elsewhere, nothing is stored."""
    (name,) = one(lake, "SELECT min(article_id) FROM article_topic WHERE topic = 'sanctions'")
    form = {"topic": "sanctions", "level": "absent"}
    closed = serve(lake.home)
    assert post(f"{closed}article/{name}", data=form, headers={"origin": closed.rstrip("/")}).status_code == 400
    address, _, token = elsewhere.partition("?token=")
    assert post(f"{address}article/{name}", data=form, headers={"authorization": f"Bearer {token}"}).status_code == 403
    assert one(lake, "SELECT count(*) FROM topic_label") == (0,)
    unknown = post(f"{address}article/nothing", data=form, headers={"authorization": f"Bearer {token}", "origin": address.rstrip("/")})
    assert unknown.status_code == 404
    (url,) = one(lake, f"SELECT url FROM article WHERE article_id = '{name}'")
    with visit(browser, f"{address}article/{quote(str(url), safe='')}?token={token}") as page:
        expect(page.get_by_label("Label for sanctions")).to_be_visible()
        page.get_by_label("What is right").first.select_option("passing")
        page.get_by_role("button", name="Label").first.click()
        expect(page.get_by_text("editor says: mentions it")).to_be_visible()
    assert one(lake, "SELECT article_id, topic, reader, level FROM topic_label") == (name, "sanctions", "editor", "passing")
