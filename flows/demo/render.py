"""A story as its publisher's HTML page: seven layouts with the furniture that real pages carry around the text.

What a layout declares about a page differs on purpose: complete JSON-LD (a, f), OpenGraph only (b), microdata (c),
a JSON-LD graph and a printed date (d), nothing but the visible text (e), a few meta elements (g).
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from html import escape

from flows.demo.markup import filled
from flows.demo.world import LivePost, Publisher, Story

_MONTHS_UK = ("січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня")
_LABELS = {"commentary": "commentary", "explainer": "Q&A", "flash": "breaking", "report": "article", "live": "live"}
_TEASER = {
    "en": "This article is for subscribers. Subscribe now for unlimited access, or sign in if you already have an account.",
    "uk": "Цей матеріал доступний лише передплатникам. Оформіть передплату або увійдіть.",
}


def page(story: Story, base: str, others: Sequence[Story]) -> str:
    """The HTML of a story as it reads now; `others` are the publisher's newest stories for its link boxes."""
    publisher = story.publisher
    blocks = _blocks(story)
    related = [f'<a href="{other.path}">{escape(other.title)}</a>' for other in others if other.id != story.id][:5]
    fields = {
        "lang": story.language,
        "site": escape(publisher.name),
        "title": escape(story.title),
        "deck": escape(summary(story, 160)),
        "byline": escape(_byline(story)),
        "canonical": base + story.path,
        "slug": story.slug,
        "section": escape(story.section),
        "section_name": escape(story.section.replace("-", " ").title()),
        "iso": _local(story.published, publisher).isoformat(),
        "date_text": date_text(story.published, publisher),
        "date_slash": f"{_local(story.published, publisher):%Y/%m/%d}",
        "modified_line": _modified_line(story),
        "modified_meta": f'<meta property="article:modified_time" content="{_iso(story.modified, publisher)}">' if story.modified else "",
        "modified_itemprop": f'<meta itemprop="dateModified" content="{_iso(story.modified, publisher)}"/>' if story.modified else "",
        "minutes": str(max(1, round(len(" ".join(story.paragraphs).split()) / 220))),
        "kind_label": _LABELS[story.kind],
        "credit": escape(_credit(story)),
        "nav": " ".join(f'<a href="/{name}">{name.title()}</a>' for name in publisher.sections[:6]),
        "nav_items": "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in publisher.sections[:6]),
        "og": _open_graph(story, base),
        "jsonld": _script(_news_article(story, base)),
        "jsonld_graph": _script(_graph(story, base)),
        "related": "".join(f"<li>{link}</li>" for link in related),
        "related_one": related[0] if related else "",
        "lead": "\n".join(blocks[:2]),
        "middle": "\n".join(blocks[2:4]),
        "rest": "\n".join(blocks[4:]),
    }
    html = filled(f"{publisher.layout}.html", **fields)
    if story.kind == "live" and publisher.layout not in "af":
        html = html.replace("</head>", f'<script type="application/ld+json">{fields["jsonld"]}</script>\n</head>', 1)
    return html


def consent_page(story: Story) -> str:
    """What a publisher that asks for consent first answers in place of the story."""
    return filled("consent.html", lang=story.language, site=escape(story.publisher.name), path=story.path)


def index_page(publisher: Publisher, title: str, stories: Sequence[Story]) -> str:
    """A homepage or section page: headlines with links."""
    shown = [(story, summary(story, 120)) for story in stories[:20]]
    given = {"language": publisher.language, "name": publisher.name, "feeds": publisher.feeds}
    return filled("index.html", title=title, stories=shown, types=_FEED_TYPES, **given)


def error_page(publisher: Publisher, status: int, message: str) -> str:
    return filled("error.html", language=publisher.language, name=publisher.name, status=status, message=message)


def body_html(story: Story) -> str:
    """The text alone as HTML, as full-text feeds carry it."""
    return "\n".join(_blocks(story))


def summary(story: Story, length: int) -> str:
    """The beginning of the text in at most `length` characters, cut at a word."""
    text = " ".join(story.posts[-1].paragraphs if story.posts else (p for p in story.paragraphs if not p.startswith("#")))
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0].rstrip(",;:—") + "…"


def date_text(moment: datetime, publisher: Publisher) -> str:
    """The date as the publisher prints it, in its own zone."""
    local = _local(moment, publisher)
    if publisher.language == "uk":
        return f"{local.day} {_MONTHS_UK[local.month - 1]} {local.year}, {local:%H:%M}"
    if publisher.country == "US":
        return f"{local:%B} {local.day}, {local.year}"
    return f"{local.day} {local:%B %Y}, {local:%H:%M %Z}"


_FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "rdf": "application/rdf+xml", "json": "application/feed+json"}


def _blocks(story: Story) -> list[str]:
    if story.posts:
        return [_live_post(post, story.publisher) for post in reversed(story.posts)]
    blocks = [_block(paragraph) for paragraph in story.paragraphs]
    if story.serve == "paywall":
        offer = f'<h3>Subscribe</h3><p>{_TEASER[story.language]}</p><a href="/subscribe">Subscribe</a>'
        return [blocks[0], f'<div class="paywall-barrier" data-paywall="true">{offer}</div>']
    return blocks


def _block(paragraph: str) -> str:
    if paragraph.startswith("#"):
        return f"<h2>{escape(paragraph.lstrip('# '))}</h2>"
    if paragraph.startswith("> "):
        return f"<blockquote><p>{escape(paragraph[2:])}</p></blockquote>"
    return f"<p>{escape(paragraph, quote=False)}</p>"


def _live_post(post: LivePost, publisher: Publisher) -> str:
    local = _local(post.at, publisher)
    paragraphs = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in post.paragraphs)
    return (
        f'<section class="live-post" id="{post.anchor}"><h3>{escape(post.title)}</h3>'
        f'<time datetime="{local.isoformat()}">{local:%H:%M}</time>{paragraphs}'
        f'<a class="permalink" href="#{post.anchor}">Share this post</a></section>'
    )


def _local(moment: datetime, publisher: Publisher) -> datetime:
    return moment.astimezone(publisher.zone)


def _iso(moment: datetime, publisher: Publisher) -> str:
    return _local(moment, publisher).isoformat()


def _byline(story: Story) -> str:
    if not story.authors:
        return "Редакція" if story.language == "uk" else "Staff writers"
    joint = " та " if story.language == "uk" else " and "
    return joint.join(filter(None, [", ".join(story.authors[:-1]), story.authors[-1]]))


def _credit(story: Story) -> str:
    if story.copy_of:
        return "Джерело: Northwire" if story.language == "uk" else "Source: Northwire"
    return f"Джерело: {story.publisher.name}" if story.language == "uk" else f"Source: {story.publisher.name}"


def _modified_line(story: Story) -> str:
    if story.modified is None:
        return ""
    label = "Оновлено" if story.language == "uk" else "Updated"
    stamp = _iso(story.modified, story.publisher)
    return f' <span class="updated">{label} <time datetime="{stamp}">{date_text(story.modified, story.publisher)}</time></span>'


def _open_graph(story: Story, base: str) -> str:
    fields = {
        "og:type": "article",
        "og:site_name": story.publisher.name,
        "og:title": story.title,
        "og:description": summary(story, 160),
        "og:url": base + story.path,
        "og:image": f"{base}/img/{story.slug}.jpg",
    }
    return "\n".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in fields.items())


def _news_article(story: Story, base: str) -> dict[str, object]:
    kind = {"live": "LiveBlogPosting", "commentary": "OpinionNewsArticle"}.get(story.kind, "NewsArticle")
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": kind,
        "mainEntityOfPage": {"@type": "WebPage", "@id": base + story.path},
        "headline": story.title,
        "description": summary(story, 160),
        "datePublished": _iso(story.published, story.publisher),
        "dateModified": _iso(story.changed, story.publisher),
        "inLanguage": story.language,
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": story.publisher.name},
        "isAccessibleForFree": story.serve != "paywall",
    }
    if story.posts:
        data["coverageStartTime"] = _iso(story.posts[0].at, story.publisher)
        data["liveBlogUpdate"] = [_live_update(post, story, base) for post in reversed(story.posts)]
    return data


def _live_update(post: LivePost, story: Story, base: str) -> dict[str, object]:
    return {
        "@type": "BlogPosting",
        "@id": f"{base}{story.path}#{post.anchor}",
        "url": f"{base}{story.path}#{post.anchor}",
        "headline": post.title,
        "datePublished": _iso(post.at, story.publisher),
        "articleBody": " ".join(post.paragraphs),
    }


def _graph(story: Story, base: str) -> dict[str, object]:
    article = {key: value for key, value in _news_article(story, base).items() if key not in ("@context", "inLanguage", "author")}
    people = [{"@type": "Person", "@id": f"{base}/people/{re.sub('[^a-z]+', '-', name.lower())}", "name": name} for name in story.authors]
    article["author"] = [{"@id": person["@id"]} for person in people]
    page = {"@type": "WebPage", "@id": base + story.path, "url": base + story.path, "name": story.title}
    return {"@context": "https://schema.org", "@graph": [page, article, *people]}


def _script(data: dict[str, object]) -> str:
    """JSON that may stand inside a script element: no `</` that would end it."""
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
