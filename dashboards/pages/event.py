"""Events: a list of those of some days; one with its reports in order, who was first, what each added, and figures that differ."""

from dashboards.answers import ask, days_held, read
from dashboards.page import Page, named, parts, worded
from dashboards.request import NotFoundError, PageRequest, identifier
from warehouse.read import event_page as sql
from warehouse.read import home_page
from warehouse.read.events import COUNTED, DAYS, LIST, REPORTS, differing, event_of
from warehouse.read.when import end, latest_moment

part = worded("event")

LIMIT = 200


def events(request: PageRequest) -> Page:
    """Events that began in some days, the most independently reported first; of one topic and as of a moment, if asked.

    Raises NotFoundError, QueryError.
    """
    titles = named(ask(home_page.TOPICS).rows, "topic", "title")
    topic = request.text("topic") and identifier("topic", request.text("topic"), titles)
    moment = request.moment("as_of", lambda: read(latest_moment))
    first, last = (min(day, moment.date()) if moment else day for day in days_held())
    since, until = request.span(first, last, DAYS)
    asked = {"since": since, "until": end(until), "topics": [topic] if topic else [], "direction": "", "reports": REPORTS}
    [count] = ask(COUNTED, moment, **asked).rows
    left_out = f" Of a single report, and left out: {count['fewer']:,}." if count["fewer"] else ""
    events = part(
        "events",
        ask(LIST, moment, **asked, limit=LIMIT),
        meaning=f"Events that began in these days and have {REPORTS} reports or more, {LIMIT} at most.{left_out}",
        nothing=f"No event that began in these days has {REPORTS} reports.{left_out}",
        shown=("first_at", "event_id", "title", "independent", "publishers", "articles", "first_publisher", "span_minutes", "languages"),
    )
    return Page("events.html", "Events", parts(events), {"since": since, "until": until, "topic": topic, "titles": titles})


def event(request: PageRequest) -> Page:
    """The page of one event, by its identifier, or by an article of it; as of a moment (`as_of`), if asked. Raises NotFoundError."""
    name, moment = request.named["event"], request.moment("as_of", lambda: read(latest_moment))
    found = read(lambda lake: event_of(lake, name), moment)
    rows = ask(sql.EVENT, moment, event=found).rows if found else []
    if not found or not rows:
        raise NotFoundError(f"no event {name}", [("all events", "/events")])
    figures = ask(sql.FIGURES, moment, event=found)
    return Page(
        "event.html",
        rows[0]["title"] or "(no title)",
        parts(
            part(
                "reports",
                ask(sql.REPORTS, moment, event=found),
                shown=("place", "dated", "after_minutes", "source_id", "source", "role", "agency", "language", "article_id", "title"),
            ),
            part("new", ask(sql.NEW, moment, event=found), shown=("dated", "publisher", "article_id", "title", "sentence", "new")),
            part("figures", figures, meaning="; ".join(differing(figures.rows))),
        ),
        {"row": rows[0], "moment": moment, "titles": named(ask(home_page.TOPICS).rows, "topic", "title")},
    )
