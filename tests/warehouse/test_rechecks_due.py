"""Which stored articles are to be looked at again."""

from dataclasses import replace
from datetime import timedelta

from factories import START, article, batch, url_of

from extractors.records import Recheck, RecheckOutcome
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.read.rechecks import due_rechecks


def test_an_article_is_due_at_each_step_of_its_age_until_it_is_gone(location: LakeLocation) -> None:
    """With the validators of the last look; what is gone, and what came without a look, is not asked for."""
    fresh, later = START + timedelta(minutes=5), START + timedelta(minutes=25)
    with open_lake(location, clock=lambda: START) as lake:
        arrived = [replace(article(n), article=replace(article(n).article, published=START, fetched_at=START)) for n in (1, 2, 3)]
        looked = tuple(
            Recheck(key=url_of(n), source_id="paper-1", outcome=RecheckOutcome.NEW, at=START, etag=f'"{n}"', last_modified=None)
            for n in (1, 2)
        )
        append_batch(lake, replace(batch("a", arrived), rechecks=looked))
        assert due_rechecks(lake, fresh, 10) == ()
        due = due_rechecks(lake, later, 10)
        assert {(each.found.key, each.etag) for each in due} == {(url_of(1), '"1"'), (url_of(2), '"2"')}
        assert len(due_rechecks(lake, later, 1)) == 1
        seen = (
            Recheck(key=url_of(1), source_id="paper-1", outcome=RecheckOutcome.UNCHANGED, at=later),
            Recheck(key=url_of(2), source_id="paper-1", outcome=RecheckOutcome.GONE, at=later),
        )
        append_batch(lake, replace(batch("b", []), rechecks=seen))
        assert due_rechecks(lake, later, 10) == ()
        assert [each.found.key for each in due_rechecks(lake, START + timedelta(hours=2), 10)] == [url_of(1)]
