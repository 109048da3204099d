"""Events: a list of those of some days; one with its reports in order, who was first, what each added, and figures that differ."""

from dashboards.answers import ask, days_held, read
from dashboards.page import Page, Part, named, parts
from dashboards.pages.choice import named_topic
from dashboards.request import NotFoundError, PageRequest
from warehouse.read import event_page as sql
from warehouse.read import home_page
from warehouse.read.events import COUNTED, DAYS, LIST, REPORTS, differing, event_of
from warehouse.read.when import end, latest_moment

LIMIT = 200


def events(request: PageRequest) -> Page:
    """Events that began in some days, of one topic if asked, the most independently reported first. Raises NotFoundError, QueryError."""
    titles = named(ask(home_page.TOPICS).rows, "topic", "title")
    topic = request.text("topic") and named_topic(request.text("topic"), titles)
    since, until = request.span(*days_held(), DAYS)
    asked = {"since": since, "until": end(until), "topics": [topic] if topic else [], "reports": REPORTS}
    [count] = ask(COUNTED, **asked).rows
    left_out = f" Of a single report, and left out: {count['fewer']:,}." if count["fewer"] else ""
    part = Part(
        name="events",
        title="Most independently reported first",
        answer=ask(LIST, **asked, limit=LIMIT),
        meaning=f"Events that began in these days and have {REPORTS} reports or more, {LIMIT} at most.{left_out}",
        nothing=f"No event that began in these days has {REPORTS} reports.{left_out}",
        shown=("first_at", "event_id", "title", "independent", "publishers", "articles", "first_publisher", "span_minutes", "languages"),
    )
    return Page("events.html", "Events", parts(part), {"since": since, "until": until, "topic": topic, "titles": titles})


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
            Part(
                name="reports",
                title="Reports in order",
                answer=ask(sql.REPORTS, moment, event=found),
                meaning="Origin: the first report. Copy: the same text elsewhere. Independent: a publisher's own. Follow-up: its next. "
                "Live blogs, which begin before what they report, come last.",
                shown=("place", "dated", "after_minutes", "source_id", "source", "role", "agency", "language", "article_id", "title"),
            ),
            Part(
                name="new",
                title="What each report said first",
                answer=ask(sql.NEW, moment, event=found),
                meaning="Sentences with numbers or names that no report in the same language had said before, by when they were said.",
                nothing="Nothing said after the first report has numbers or names that it does not.",
                shown=("dated", "publisher", "article_id", "title", "sentence", "new"),
            ),
            Part(
                name="figures",
                title="Figures that differ",
                answer=figures,
                meaning="; ".join(differing(figures.rows)),
                nothing="The reports do not differ in dead, wounded, prisoners, sums, percentages or days ahead.",
            ),
        ),
        {"row": rows[0], "moment": moment, "titles": named(ask(home_page.TOPICS).rows, "topic", "title")},
    )
