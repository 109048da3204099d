"""Sends randomly mutated documents through the worker processes, by seed, and counts crashes, hangs and memory over the budget.

    python bench/fuzz.py [FOLDER] [--seconds 600] [--documents 1000000] [--seed 14] [--keep FOLDER]

FOLDER holds any of feeds/, sitemaps/, robots/ and html/; without it, the documents are those of the table of hostile behaviours. Half of
the documents come from a byte mutator (bits, runs, cuts, splices, tokens of markup), half from Hypothesis: pieces in any order. A worker
that is stopped at its limits costs only its document, as intended, and is counted. A crash is an error that is not one of newslake's own;
a hang is an answer that comes more than ten seconds after the limit. The exit code is 1 if there was any. `--keep` writes the documents
that were neither read nor refused to a folder.
"""

import gzip
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st

from bench.command import as_command
from extractors.errors import NewslakeError, WorkerLostError
from extractors.records import Found, Page, Source, SourceKind
from extractors.workers.documents import ReadDocument, ReadRobots
from extractors.workers.pool import ExtractPool
from flows import settings as configuration
from flows.pipeline.workers.enricher import reading_pool
from flows.pipeline.workers.requests import ReadPage, Request, answer

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from hostile_table import ARTICLE, table

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://fuzz.example/document"
SECONDS, MEMORY, GRACE = 20.0, 1024 * 1024 * 1024, 10.0
MAX_BYTES = 2_000_000  # bytes of a mutated document
KINDS = {"feeds": SourceKind.FEED, "sitemaps": SourceKind.SITEMAP, "homepages": SourceKind.PAGE}
TOKENS = (
    b"<", b">", b"</", b"/>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?", b"?>", b"<!DOCTYPE", b"&", b";", b"&#", b'"', b"'", b"=",
    b"\0", b"\xff", b"\xfe\xff", b"\xed\xa0\x80", b"<item>", b"<entry>", b"<url>", b"<link>", b"<div>", b"<table>", b"<p>", b"{", b"}",
    b"[", b"]", b",", b"\\ud800", b"\r\n", b"%", b"User-agent: *\n", b"Disallow: /*", b"<pubDate>", b"<lastmod>", b"datetime=",
    b"application/ld+json", b"xmlns:a=", b"9" * 30, b"\xe2\x80\xae", b"\xcc\x81" * 20,
)  # fmt: skip


@dataclass
class Counts:
    """What came of the documents. `found` holds crashes and hangs with the document that made them."""

    ended: Counter[str] = field(default_factory=Counter)
    found: list[tuple[str, bytes]] = field(default_factory=list)


def mutated(body: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """A document changed in one to eight places."""
    data = bytearray(body[:MAX_BYTES])
    for _ in range(rng.randint(1, 8)):
        position = rng.randrange(len(data) + 1)
        width = min(int(rng.paretovariate(0.5)), 20_000)
        match rng.randrange(7):
            case 0:
                data[position : position + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[position : position + width]
            case 2:
                data[position:position] = rng.choice(TOKENS) * min(width, 20_000)
            case 3:
                data[position:position] = bytes(data[position : position + width]) * rng.randint(1, 50)
            case 4:
                other = rng.choice(others)
                start = rng.randrange(len(other) + 1)
                data[position:position] = other[start : start + width]
            case 5:
                data[position : position + width] = rng.randbytes(min(width, 200))
            case _:
                del data[position:]
    return bytes(data[:MAX_BYTES])


def pieces() -> st.SearchStrategy[bytes]:
    """Tokens, repeated, in any order."""
    piece = st.builds(lambda token, count: token * count, st.sampled_from(TOKENS) | st.binary(max_size=20), st.integers(1, 3000))
    return st.lists(piece, max_size=40).map(b"".join)


def request(kind: str, body: bytes) -> Request:
    """What a worker is asked to do with a document of a folder."""
    page = Page(url=URL, final_url=URL, status=200, headers=(("content-type", "text/html"),), body=body, fetched_at=AT)
    if kind == "robots":
        return ReadRobots(page)
    source = Source(source_id="fuzz", name="Fuzz", kind=KINDS.get(kind, SourceKind.FEED), url=URL)
    return ReadDocument(source, page) if kind in KINDS else ReadPage(page, Found(source_id="fuzz", key=URL, url=URL), source, AT)


def corpus(folder: Path | None) -> dict[str, list[bytes]]:
    """Documents by kind: those of the folder, or those of the table."""
    if folder is None:
        named = {"feed": "feeds", "json": "feeds", "sitemap": "sitemaps", "homepage": "homepages", "robots": "robots", "page": "html"}
        found: dict[str, list[bytes]] = {"html": [ARTICLE]}
        for each in table():
            if each.kind in named and isinstance(each.answer, bytes):
                found.setdefault(named[each.kind], []).append(each.answer.partition(b"\r\n\r\n")[2][:MAX_BYTES])
        return found
    read = {
        name: [_read(path) for path in sorted((folder / name).rglob("*")) if path.is_file()]
        for name in ("feeds", "sitemaps", "robots", "html")
    }
    return {name: documents for name, documents in read.items() if documents}


def _read(path: Path) -> bytes:
    data = path.read_bytes()[:MAX_BYTES]
    if data.startswith(b"\x1f\x8b"):
        try:
            return gzip.decompress(path.read_bytes())[:MAX_BYTES]
        except (OSError, EOFError):
            return data
    return data


def documents(found: dict[str, list[bytes]], rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """Mutated ones without end, each kind as often as the others."""
    everything = [body for bodies in found.values() for body in bodies]
    while True:
        kind = rng.choice(sorted(found))
        yield kind, mutated(rng.choice(found[kind]), everything, rng)


def ask(pool: ExtractPool, kind: str, body: bytes, counts: Counts, *, again: bool = False) -> None:
    """Put one document through a worker and count how it ended; what is late is asked again, for a busy machine makes anything late."""
    try:
        pool.submit(request(kind, body)).result(timeout=SECONDS + GRACE)
        ended = "read"
    except WorkerLostError as error:
        ended = "over memory" if "memory" in error.message else "over time" if "longer" in error.message else "worker crashed"
    except NewslakeError:
        ended = "refused"
    except FutureTimeoutError:
        ended = "hang"
    except Exception as error:  # noqa: BLE001 - counting what breaks is the point
        ended = f"crash: {type(error).__name__}"
    if ended == "over time" and not again:
        ask(pool, kind, body, counts, again=True)
        return
    counts.ended[ended] += 1
    if ended not in ("read", "refused"):
        counts.found.append((f"{ended}, {kind}, {len(body)} bytes", body))


def fuzz(found: dict[str, list[bytes]], seconds: float, most: int, seed: int) -> Counts:
    """Until the time is over or `most` documents are done; the same seed gives the same documents."""
    counts, rng, ends = Counts(), random.Random(seed), time.monotonic() + seconds
    with reading_pool(configuration.Settings(workers=2, page_seconds=SECONDS, page_memory=MEMORY), answer) as pool:
        for number, (kind, body) in enumerate(documents(found, rng)):
            if number >= most // 2 or time.monotonic() > ends - seconds / 2:
                break
            ask(pool, kind, body, counts)
        _hypothesis(pool, sorted(found), counts, most // 2, ends, seed)
    return counts


def _hypothesis(pool: ExtractPool, kinds: list[str], counts: Counts, most: int, ends: float, seed: int) -> None:
    @hypothesis_seed(seed)
    @settings(max_examples=most, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(kind=st.sampled_from(kinds), body=pieces())
    def one(kind: str, body: bytes) -> None:
        if time.monotonic() >= ends:
            raise _TimeIsOver
        ask(pool, kind, body, counts)

    with suppress(_TimeIsOver):
        one()


class _TimeIsOver(BaseException):
    """Ends Hypothesis: it would go on making documents that nobody reads."""


def main(
    folder: Path | None = None, /, *, seconds: float = 600.0, documents: int = 1_000_000, seed: int = 14, keep: Path | None = None
) -> None:
    """Print the counts, and keep what was found."""
    counts = fuzz(corpus(folder), seconds, documents, seed)
    for number, (words, body) in enumerate(counts.found):
        print(words)
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{number}.bin").write_bytes(body)
    crashes = sum(count for ended, count in counts.ended.items() if "crash" in ended)
    hangs = counts.ended["hang"] + counts.ended["over time"]
    print(f"{counts.ended.total()} documents, {counts.ended['read']} read, {counts.ended['refused']} refused")
    print(f"crashes {crashes}, hangs {hangs}, memory over budget {counts.ended['over memory']}")
    sys.exit(1 if crashes or hangs or counts.ended["over memory"] else 0)


if __name__ == "__main__":
    as_command(main, __doc__)
