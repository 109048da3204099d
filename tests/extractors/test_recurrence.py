"""What a source repeats: learned where it is boilerplate, kept where it is news."""

from datetime import date, timedelta

from text_page import SOURCE, article, html, page

from extractors.text import extract
from extractors.text.cleanup.recurrence import Dated, recurring

NOTICE = "The Lindau Herald is printed on paper from the forests around the lake."
SUBJECTS = ("harbour", "railway", "orchard", "theatre", "hospital", "brewery", "airfield", "quarry", "museum", "bakery")


def _articles(*added: str, count: int = 10, days: int = 10) -> list[Dated]:
    """Articles of one source on subjects of their own, with paragraphs that all of them have."""
    first = date(2026, 3, 1)
    return [
        Dated(
            first + timedelta(days=number % days),
            "\n\n".join([f"The {subject} was opened again on Monday, and its {subject} council spoke of a good year.", *added]),
        )
        for number, subject in enumerate(SUBJECTS[:count])
    ]


def _nothing(_: str) -> bool:
    return False


def test_a_notice_under_every_article_is_learned_and_left_out_of_the_next_page() -> None:
    """It recurs over days and speaks of nothing that its articles speak of."""
    learned = recurring(_articles(NOTICE), _nothing)
    assert [(one.text, one.articles) for one in learned] == [(NOTICE, 10)]
    again = extract(page(html(article(after=f"<p>{NOTICE}</p>"))), None, SOURCE, frozenset(one.key for one in learned))
    assert NOTICE not in again.text
    assert dict(again.removed)["recurring"] == 1


def test_background_that_names_what_the_coverage_is_about_is_kept() -> None:
    """Word for word under every report, and news all the same."""
    background = "Mediators have called for a truce since the shelling of the river towns began."
    assert recurring(_articles(background), lambda paragraph: "truce" in paragraph) == ()


def test_background_in_the_words_of_its_articles_is_kept() -> None:
    """Where the rest of the articles has its words, it belongs to them, in languages that part no words too."""
    background = "The opening council spoke again on Monday."
    assert recurring(_articles(background), _nothing) == ()
    eastern = [
        Dated(one.day, f"湖畔停火谈判第{number}轮今天在旅馆继续举行。\n\n湖畔停火谈判在旅馆举行之后继续。")
        for number, one in enumerate(_articles())
    ]
    assert recurring(eastern, _nothing) == ()


def test_what_recurs_on_one_or_two_days_is_a_story() -> None:
    """A developing report repeats itself for as long as it develops."""
    assert recurring(_articles(NOTICE, days=2), _nothing) == ()


def test_copies_of_an_article_teach_nothing() -> None:
    """The same article again under other addresses is no boilerplate, though all of it recurs."""
    body = "A bridge was closed.\n\nNobody was hurt, said the mayor.\n\nRepairs take until autumn."
    copies = [Dated(date(2026, 3, day), body) for day in range(1, 7)]
    assert recurring([*_articles(), *copies], _nothing) == ()


def test_a_few_articles_are_not_enough() -> None:
    """Three articles, or less than a twentieth, say nothing about a source."""
    assert recurring(_articles(NOTICE, count=3), _nothing) == ()
    many = [Dated(one.day, one.text + f"\n\n{number} of them.") for number in range(10) for one in _articles()]
    assert recurring([*many, *_articles(NOTICE, count=4)], _nothing) == ()
