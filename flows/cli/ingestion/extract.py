"""`newslake extract`: the extraction stage alone, on files, addresses, standard input or a manifest."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from extractors.errors import ArgumentError, ExtractError, FetchError, LakeError, ParseError
from extractors.shortage import refusal
from extractors.strings.values import json_text
from flows import settings as configuration
from flows.cli.common.exit_codes import NOT_DONE
from flows.cli.common.options import Flag
from flows.cli.common.progress import bars
from flows.settings import Settings

if TYPE_CHECKING:
    from extractors.records import Article
    from extractors.text.files import Extracted, SavedPage

Row = dict[str, object]
# Pages submitted ahead of the one whose turn it is to be printed, per worker.
AHEAD = 16
POST = ("url", "title", "published", "text")


def extract(
    *inputs: Annotated[str, Parameter(allow_leading_hyphen=True)],
    url: str | None = None,
    manifest: Path | None = None,
    from_archive: Flag = False,
    format: Literal["json", "text", "table"] = "json",
    explain: Flag = False,
) -> int:
    """Extract text, dates and kind from pages, without a lake.

    Example: newslake extract saved.html --url https://example.org/news/1

    Prints JSON lines, one object per page, in the order of the inputs. A page that is not an article is printed with its kind and the best
    text found. Exit codes: 0 fine, 2 an input could not be read.

    :param inputs: Files (gzip is recognised), http(s) addresses, or - for standard input.
    :param url: Address of the page, used for date and title if the page states none.
    :param manifest: JSON lines {"html": path, "url": address}; paths are relative to the manifest.
    :param from_archive: The addresses are articles of the lake: read their archived pages and send no request to publishers.
    :param format: json: one object per line. text: title and text. table: one line per page.
    :param explain: Show which witness won for title, dates and text, and why.
    """
    if wrong := next((item for item in inputs if item.startswith("-") and item != "-"), None):
        raise ArgumentError(wrong, "unknown option; `newslake extract --help` lists them")
    if not inputs and manifest is None:
        raise ArgumentError("extract", "expected a file, an address, - or --manifest FILE")
    settings = configuration.load()
    with tempfile.TemporaryDirectory(prefix="newslake-extract-") as folder:
        fetch = _archived if from_archive else _fetched
        pages = [*_given(inputs, url, Path(folder), settings, fetch), *(_listed(manifest) if manifest else ())]
        return _print(_rows(pages, settings, explain), format)


Fetch = Callable[[list[str], Path, Settings], "list[SavedPage | ExtractError]"]


def _given(inputs: tuple[str, ...], url: str | None, folder: Path, settings: Settings, fetch: Fetch) -> Iterator[SavedPage | ExtractError]:
    from extractors.text.files import SavedPage

    addresses = [item for item in inputs if item.startswith(("http://", "https://"))]
    fetched = dict(zip(addresses, fetch(addresses, folder, settings), strict=True)) if addresses else {}
    for index, item in enumerate(inputs):
        if item in fetched:
            yield fetched[item]
        elif item == "-":
            path = folder / f"stdin-{index}"
            path.write_bytes(sys.stdin.buffer.read())
            yield SavedPage(path, url, name=item)
        else:
            yield SavedPage(Path(item), url)


def _fetched(addresses: list[str], folder: Path, settings: Settings) -> list[SavedPage | ExtractError]:
    return asyncio.run(_fetch(addresses, folder, settings))


def _archived(addresses: list[str], folder: Path, settings: Settings) -> list[SavedPage | ExtractError]:
    """The newest archived page of each article, out of the lake's archive."""
    from extractors.archive import Pages
    from extractors.text.files import SavedPage
    from extractors.urls.pages import canonical_url
    from warehouse import open_lake
    from warehouse.read.articles import archived_page, held_url

    location = settings.location()
    found: list[SavedPage | ExtractError] = []
    with open_lake(location, read_only=True) as lake:
        for index, address in enumerate(addresses):
            try:
                page = Pages(location.warc, location.archive).read(archived_page(lake, held_url(lake, address, canonical_url(address))))
            except (LakeError, ParseError) as error:
                found.append(ExtractError(address, error.message))
                continue
            path = folder / f"archived-{index}"
            path.write_bytes(page.body)
            found.append(SavedPage(path, page.final_url))
    return found


async def _fetch(addresses: list[str], folder: Path, settings: Settings) -> list[SavedPage | ExtractError]:
    from extractors.fetch import Client, utc_now
    from extractors.text.files import SavedPage
    from warehouse.lake.passes import asking

    async def one(index: int, address: str) -> SavedPage | ExtractError:
        try:
            page = await client.get(address)
        except FetchError as error:
            return ExtractError(error.subject, error.message, reason=error.reason)
        path = folder / f"page-{index}"
        path.write_bytes(page.body)
        return SavedPage(path, page.final_url)

    policy = settings.fetch_policy()
    with asking(settings.location(), policy.host_delay, utc_now) as others:
        async with Client(policy, leases=others) as client:
            return await asyncio.gather(*(one(index, address) for index, address in enumerate(addresses)))


def _listed(manifest: Path) -> Iterator[SavedPage]:
    from extractors.text.files import SavedPage

    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ArgumentError(str(manifest), f"the manifest cannot be read {refusal(error, 'give a readable file')}") from None
    except UnicodeDecodeError:
        raise ArgumentError(str(manifest), "the manifest cannot be read: expected JSON lines in UTF-8") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield SavedPage(manifest.parent / row["html"], row.get("url"))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ArgumentError(
                f"{manifest} line {number}", 'expected a JSON object like {"html": "page.html", "url": "https://…"}'
            ) from None


def _rows(pages: list[SavedPage | ExtractError], settings: Settings, explain: bool) -> Iterator[Row]:
    from extractors.text.files import explained, plainly
    from extractors.workers.pool import ExtractPool

    now = datetime.now(UTC)
    waiting: deque[Future[Extracted] | ExtractError] = deque()
    work = explained if explain else plainly
    with ExtractPool(settings.workers, settings.page_seconds, settings.page_memory, work=work) as pool, bars() as progress:
        progress.expect("read", len(pages))
        for page in pages:
            waiting.append(page if isinstance(page, ExtractError) else pool.submit(page, now))
            if len(waiting) >= AHEAD * settings.workers:
                yield _row(waiting.popleft())
                progress.advance("read")
        while waiting:
            yield _row(waiting.popleft())
            progress.advance("read")


def _row(read: Future[Extracted] | ExtractError) -> Row:
    try:
        if isinstance(read, ExtractError):
            raise read
        article, reasons = read.result()
    except ExtractError as error:
        return {"url": error.subject, "kind": "unknown", "text": "", "title": None, "error": error.message, "reason": error.reason}
    return {
        **({"explain": list(reasons)} if reasons else {}),
        "url": article.url,
        "kind": article.kind.value,
        "title": article.title,
        "title_variants": [asdict(variant) for variant in article.title_variants],
        "authors": list(article.authors),
        "credits": [asdict(credit) for credit in article.credits],
        "published": _instant(article, article.published, article.published_by),
        "published_by": article.published_by,
        "published_precision": article.published_precision,
        "modified": _instant(article, article.modified, article.modified_by),
        "modified_by": article.modified_by,
        "dates": [asdict(witness) for witness in article.dates],
        "language": article.language,
        "declared_language": article.declared_language,
        "site_name": article.site_name,
        "description": article.description,
        "canonical_url": article.declared_url or article.key,
        "text_source": article.text_source.value,
        "removed": dict(article.removed),
        "text": article.text,
        "posts": [{"id": post.post_id} | {name: getattr(post, name) for name in POST} for post in article.posts],
    }


def _instant(article: Article, instant: datetime | None, witness: str | None) -> str | None:
    """ISO 8601 with the offset that the winning witness stated, so that its first ten characters are the publisher's own day."""
    if instant is None:
        return None
    stated = (item.offset_minutes for item in article.dates if item.witness == witness and item.instant == instant)
    return instant.astimezone(timezone(timedelta(minutes=next(stated, None) or 0))).isoformat()


def _print(rows: Iterable[Row], format: str) -> int:
    failed = 0
    listed: list[Row] = []
    for row in rows:
        failed += "error" in row
        if format == "json":
            print(json_text(row), flush=True)
        elif format == "text":
            line = f"{row['url']}: {row['error']}" if "error" in row else f"{row['title'] or ''}\n\n{row['text']}\n"
            print(line, flush=True)
        else:
            listed.append({**row, "characters": len(str(row["text"]))})
        if format != "json" and isinstance(reasons := row.get("explain"), list):
            print(row["url"], *(f"  {line}" for line in reasons), sep="\n", flush=True)
    if format == "table":
        from flows.printing.output import print_rows

        print_rows(listed, ("kind", "published", "language", "characters", "title", "error"))
    return NOT_DONE if failed else 0
