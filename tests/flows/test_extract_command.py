"""`newslake extract` as people run it, on real files."""

import gzip
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from terminal import Terminal
from web import Reply, Request, serving

PARAGRAPHS = [
    "The bridge over the lower river was closed to lorries on Monday after inspectors found cracks in two of its piers.",
    "Relief convoys will be sent round by the northern road, which adds four hours to the way, a spokeswoman said.",
    "Engineers from three countries are expected at the end of the week, and the repair may take until autumn.",
]
PAGE = f"""<!doctype html><html lang="en"><head><title>Bridge closed to lorries</title>
<meta property="article:published_time" content="2026-03-17T08:30:00+02:00"></head>
<body><main><article><h1>Bridge closed to lorries</h1>{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}</article></main></body></html>"""


@pytest.fixture
def run(newslake: Terminal, tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    """The command with its output."""
    return partial(newslake, "extract", cwd=tmp_path)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_pages_come_out_as_json_lines_in_the_order_of_the_inputs(
    run: Callable[..., CompletedProcess[str]], saved: Path, tmp_path: Path
) -> None:
    """Files, gzip files and standard input give one object each; one that cannot be read is an object too, and the exit code says so."""
    packed = tmp_path / "bridge.html.gz"
    packed.write_bytes(gzip.compress(PAGE.replace("lorries", "trams").encode()))
    done = run(str(saved), str(packed), str(tmp_path / "missing.html"), "-", "--url", "https://herald.example/bridge", stdin=PAGE)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["title"] for row in rows] == ["Bridge closed to lorries", "Bridge closed to trams", None, "Bridge closed to lorries"]
    assert rows[0]["text"].split("\n\n") == PARAGRAPHS
    assert rows[0]["published"] == "2026-03-17T08:30:00+02:00"
    assert rows[0]["canonical_url"] == "https://herald.example/bridge"
    assert set(rows[0]) >= {"kind", "authors", "modified", "dates", "language", "text_source", "removed"}
    assert rows[2]["url"].endswith("missing.html")
    assert "No such file" in rows[2]["error"]
    assert done.returncode == 2
    assert done.stderr == ""


def test_credits_and_other_wordings_of_the_headline_are_printed(run: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    """What the lake stores about a byline and a headline, the command shows too."""
    byline = '<h1>Bridge closed to lorries</h1><p class="byline">By Ada Brandt, Reuters</p>'
    social = '<meta property="og:title" content="Cracks found: river bridge shut"></head>'
    path = tmp_path / "bridge.html"
    path.write_text(PAGE.replace("<h1>Bridge closed to lorries</h1>", byline).replace("</head>", social), encoding="utf-8")
    row = json.loads(run(str(path)).stdout)
    assert row["authors"] == ["Ada Brandt"]
    assert [credit["name"] for credit in row["credits"]] == ["Reuters"]
    assert {"role": "social", "text": "Cracks found: river bridge shut"} in row["title_variants"]


def test_a_manifest_is_read_relative_to_itself_and_a_refused_page_is_printed_with_its_kind(
    run: Callable[..., CompletedProcess[str]], saved: Path, tmp_path: Path
) -> None:
    """Each line of a manifest gives one object, whatever the page is."""
    (tmp_path / "wall.html").write_text("<h1>Page not found</h1>", encoding="utf-8")
    (tmp_path / "empty.html").write_text("", encoding="utf-8")
    manifest = tmp_path / "manifest.jsonl"
    lines = [{"html": name, "gz": False, "url": f"https://a.example/{name}"} for name in ("wall.html", saved.name, "empty.html")]
    manifest.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    rows = [json.loads(line) for line in run("--manifest", str(manifest)).stdout.splitlines()]
    assert [row["kind"] for row in rows] == ["error", "flash", "unknown"]
    assert rows[2]["error"] == "the page is empty"


def test_explain_names_the_witness_that_won_and_why(run: Callable[..., CompletedProcess[str]], saved: Path) -> None:
    """For whoever adds a source: candidates, winners and reasons."""
    told = run(str(saved), "--explain", "--format", "text").stdout
    assert "title: from h1 (confirmed by title element)" in told
    assert "published: meta.article:published_time" in told
    assert "'2026-03-17T08:30:00+02:00' → 2026-03-17T06:30:00+00:00 (decides)" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((), "expected a file"), (("--nope",), "unknown option"), (("--manifest", "missing.jsonl"), "the manifest cannot be read")],
)
def test_wrong_arguments_are_one_clear_line(run: Callable[..., CompletedProcess[str]], arguments: tuple[str, ...], message: str) -> None:
    """No traceback for what a user got wrong; exit code 2."""
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def bridge(request: Request) -> Reply:
    """One page, and nothing else."""
    return (200, PAGE, {"Content-Type": "text/html; charset=utf-8"}) if request.path == "/bridge" else (404, "nothing here", {})


def test_an_address_is_fetched_politely_and_safely(run: Callable[..., CompletedProcess[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """http(s) inputs go through the same client as ingestion: a private address is refused unless its network is allowed."""
    with serving(bridge) as address:
        refused = json.loads(run(f"{address}/bridge").stdout)
        monkeypatch.setenv("NEWSLAKE_ALLOW_NETWORKS", "127.0.0.0/8")
        monkeypatch.setenv("NEWSLAKE_HOST_DELAY", "0")
        found, missing = (json.loads(line) for line in run(f"{address}/bridge", f"{address}/else").stdout.splitlines())
    assert refused["reason"] == "unsafe address"
    assert (found["title"], found["url"]) == ("Bridge closed to lorries", f"{address}/bridge")
    assert missing["reason"] == "not found"


def test_a_bad_manifest_line_is_named(run: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    """The line's number and what was expected of it."""
    manifest = tmp_path / "manifest.jsonl"
    for line in ("[1]", "[" * 100_000):
        manifest.write_text(f'{{"html": "a.html"}}\n{line}\n', encoding="utf-8")
        assert "line 2: expected a JSON object" in run("--manifest", str(manifest)).stderr
