"""Archived: a page as it was fetched. It is read from the archive by range and shown as text, so nothing in it runs or loads."""

from dashboards.answers import Answer, ask, location
from dashboards.page import Page, parts, worded
from dashboards.request import NotFoundError, PageRequest
from extractors.archive import Pages
from extractors.documents.charsets import decode
from extractors.errors import ParseError
from extractors.records import WarcRef
from warehouse.read import article_page as sql

part = worded("archived")

MAX_LENGTH = 1_000_000  # letters


def archived(request: PageRequest) -> Page:
    """The page of one version of an article, by default the newest that has one. Raises NotFoundError, QueryError."""
    name = request.named["article"]
    found = ask(sql.FIND, name=name).rows
    if not found:
        raise NotFoundError(f"no article {name}", [("all topics", "/")])
    [row] = found
    back = (f"article {row['article_id']}", f"/article/{row['article_id']}")
    kept = {
        str(each.pop("version")): WarcRef(**each) for each in map(dict, ask(sql.ARCHIVED, id=row["article_id"], dated=row["dated"]).rows)
    }
    if not kept:
        raise NotFoundError(f"no archived page of {name}: its text came from a feed or a table", [back])
    version = request.one_of("version", kept)
    lake = location()
    try:
        page = Pages(lake.warc, lake.archive).read(kept[version])
    except ParseError as error:
        raise NotFoundError(f"no archived page of {name}: {error.message}", [back]) from error
    text, _ = decode(page.body, page.header("content-type") or "")
    headers = [{"header": header, "value": value} for header, value in page.headers]
    return Page(
        "archived.html",
        f"Archived page of {row['article_id']}",
        parts(part("headers", Answer(headers, ["header", "value"], ""))),
        {
            "fetched": page,
            "source": text[:MAX_LENGTH],
            "length": len(text),
            "shown_length": min(len(text), MAX_LENGTH),
            "versions": list(kept),
            "version": version,
            "article": row["article_id"],
        },
    )
