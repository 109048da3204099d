# ruff: noqa: S608 - assembled from statements of ours
"""The statements of the topic page; `$since` and `$until` are days, `$topic` one topic.

What narrows them: `$sources`, `$groups` and `$languages` are lists, empty for all; `$direction` is one, or empty.
"""

from collections.abc import Iterable

from warehouse.read.literals import literal
from warehouse.read.sources import TITLED

_NARROWED = """
    ($sources = [] OR list_contains($sources, source_id))
    AND ($groups = [] OR source_id IN (SELECT g.source_id FROM mart.source AS g WHERE list_contains($groups, g.source_group)))
    AND ($languages = [] OR article_id IN (
        SELECT l.article_id FROM base.article_version AS l
        WHERE list_contains($languages, l.language) AND l.dated >= $since AND l.dated < CAST($until AS DATE) + 1
    ))
"""
_MATCHED = f"""
    topic = $topic AND level = 'substantial' AND ($direction = '' OR direction = $direction)
    AND dated >= $since AND dated < CAST($until AS DATE) + 1 AND {_NARROWED}
"""

# A snapshot from before an upgrade has the earlier views.
READABLE = "SELECT 1 FROM mart.event_article_between('2000-01-01', '2000-01-01')"

CHOICES = f"""
SELECT
    s.source_id, s.title AS name, s.source_group AS grouped, count(*) AS articles
FROM mart.article_topic AS t INNER JOIN {TITLED} AS s ON t.source_id = s.source_id
WHERE t.topic = $topic AND t.level = 'substantial' GROUP BY ALL ORDER BY articles DESC
"""

LANGUAGES = """
SELECT DISTINCT language FROM base.article_version WHERE language IS NOT NULL ORDER BY language
"""

# Every day or week of the span, including those without an article.
SERIES = f"""
WITH period AS (
    SELECT DISTINCT mart.utc_start($by, day::TIMESTAMPTZ) AS day
    FROM (SELECT unnest(generate_series(CAST($since AS DATE), CAST($until AS DATE), INTERVAL 1 DAY)) AS day)
),

everything AS (
    SELECT mart.utc_start($by, dated) AS day, count(*) AS total FROM base.article_version
    WHERE version = 1 AND dated >= $since AND dated < CAST($until AS DATE) + 1 AND {_NARROWED}
    GROUP BY ALL
),

event AS (
    SELECT article_id, arg_max(event_id, joined_at) AS event_id FROM base.event_member
    WHERE dated >= $since AND dated < CAST($until AS DATE) + 1 GROUP BY ALL
),

matched AS (
    SELECT
        mart.utc_start($by, t.dated) AS day, count(*) AS articles, count(DISTINCT coalesce(s.story_id, t.article_id)) AS stories,
        count(DISTINCT coalesce(e.event_id, t.article_id)) AS events,
        count(DISTINCT t.source_id) AS sources
    FROM (SELECT article_id, source_id, dated FROM mart.article_topic WHERE {_MATCHED}) AS t
    LEFT JOIN base.story_member AS s ON t.article_id = s.article_id
    LEFT JOIN event AS e ON t.article_id = e.article_id
    GROUP BY ALL
)

SELECT
    day, coalesce(articles, 0) AS articles, coalesce(stories, 0) AS stories, coalesce(events, 0) AS events,
    coalesce(articles, 0) / total AS share,
    coalesce(total, 0) AS total, coalesce(sources, 0) AS sources
FROM period LEFT JOIN everything USING (day) LEFT JOIN matched USING (day) ORDER BY day
"""

EXPECTED = """
SELECT day, round(expected, 2) AS expected, round(greatest(0, expected - 1.96 * sqrt(dispersion * greatest(expected, 0.1))), 2) AS low,
    round(expected + 1.96 * sqrt(dispersion * greatest(expected, 0.1)), 2) AS high
FROM mart.topic_momentum_between($since, $until) WHERE topic = $topic AND expected IS NOT NULL ORDER BY day
"""

# The band of the true number, for a topic that was measured.
ERROR = """
SELECT start AS day, round(articles_low, 2) AS low, round(articles_high, 2) AS high, measured
FROM mart.topic_count($by, $since, $until)
WHERE topic = $topic AND articles_low IS NOT NULL ORDER BY day
"""

MEASURED = "SELECT basis FROM mart.topic_measure WHERE topic = $topic"

DIRECTIONS = f"""
SELECT mart.utc_start($by, dated) AS day, direction, count(*) AS articles FROM mart.article_topic
WHERE direction IS NOT NULL AND {_MATCHED} GROUP BY ALL ORDER BY day, direction
"""

# A burst is named after its story with the most sources.
BURSTS = """
WITH burst AS (
    SELECT burst_start, burst_end, peak, peak_articles, articles, round(expected, 1) AS expected, round(ratio, 1) AS ratio, still_open
    FROM mart.topic_burst_between(CAST($since AS DATE) - 60, $until) WHERE topic = $topic AND burst_end >= $since
),

counted AS (
    SELECT
        b.burst_start, t.article_id, t.dated, t.score,
        count(*) OVER (PARTITION BY b.burst_start, coalesce(s.story_id, t.article_id)) AS copies
    FROM burst AS b
    INNER JOIN mart.article_topic AS t ON t.dated >= b.burst_start AND t.dated < b.burst_end + 1
    LEFT JOIN base.story_member AS s ON t.article_id = s.article_id
    WHERE t.topic = $topic AND t.level = 'substantial' AND t.dated >= CAST($since AS DATE) - 60 AND t.dated < CAST($until AS DATE) + 1
),

best AS (
    SELECT * FROM counted
    QUALIFY row_number() OVER (PARTITION BY burst_start ORDER BY copies DESC, score DESC, dated, article_id) = 1
)

SELECT b.*, a.article_id, a.title
FROM burst AS b
LEFT JOIN best AS t ON b.burst_start = t.burst_start
LEFT JOIN (
    SELECT article_id, title FROM mart.article WHERE dated >= CAST($since AS DATE) - 60 AND dated < CAST($until AS DATE) + 1
) AS a ON t.article_id = a.article_id
ORDER BY b.burst_start DESC
"""

GAPS = """
SELECT day, articles, round(expected, 1) AS expected, cause, round(outage, 2) AS outage, explanation
FROM mart.topic_gap_between($since, $until) WHERE topic = $topic ORDER BY day DESC
"""

BY_SOURCE = f"""
WITH matched AS (SELECT source_id, count(*) AS articles FROM mart.article_topic WHERE {_MATCHED} GROUP BY ALL),

total AS (
    SELECT source_id, count(*) AS total FROM base.article_version
    WHERE version = 1 AND dated >= $since AND dated < CAST($until AS DATE) + 1 GROUP BY ALL
),

first AS (
    SELECT source_id, count(*) AS stories, count(*) FILTER (WHERE place = 1) AS first,
        round(median(lag_minutes) FILTER (WHERE place > 1)) AS median_lag_minutes
    FROM mart.topic_first_between($since, $until) WHERE topic = $topic GROUP BY ALL
)

SELECT
    source_id, coalesce(s.title, source_id) AS source, s.country, s.source_group AS grouped, m.articles, m.articles / t.total AS share,
    coalesce(f.first, 0) AS first, coalesce(f.stories, 0) AS shared_stories, f.median_lag_minutes
FROM matched AS m
LEFT JOIN total AS t USING (source_id)
LEFT JOIN first AS f USING (source_id)
LEFT JOIN {TITLED} AS s USING (source_id)
ORDER BY m.articles DESC, source_id LIMIT 100
"""

STORIES = f"""
SELECT
    f.story_id, min(f.reported_at) AS first_at, arg_min(coalesce(s.title, f.source_id), f.place) AS first_source,
    arg_min(f.article_id, f.place) AS article_id, arg_min(f.title, f.place) AS title, count(*) AS publishers,
    max(f.lag_minutes) AS spread_minutes
FROM mart.topic_first_between($since, $until) AS f LEFT JOIN {TITLED} AS s ON f.source_id = s.source_id
WHERE f.topic = $topic
GROUP BY f.story_id ORDER BY publishers DESC, first_at LIMIT 20
"""

# `$from` and `$to` are the days of the selection, within the span.
ARTICLES = f"""
WITH chosen AS (
    SELECT article_id, source_id, dated, direction, score, version, mart.evidence(passages) AS evidence FROM mart.article_topic
    WHERE dated >= $from AND dated < CAST($to AS DATE) + 1 AND {_MATCHED}
    ORDER BY dated DESC, article_id LIMIT $limit OFFSET $offset
)

SELECT
    c.article_id, c.dated, c.source_id, coalesce(s.title, c.source_id) AS source, a.language, a.title, c.direction,
    round(c.score, 2) AS score, c.evidence, a.link
FROM chosen AS c
INNER JOIN mart.article AS a ON c.article_id = a.article_id AND c.dated = a.dated
LEFT JOIN {TITLED} AS s ON c.source_id = s.source_id
ORDER BY c.dated DESC, c.article_id
"""

ARTICLE_COUNT = f"""
SELECT count(*) AS articles FROM mart.article_topic WHERE dated >= $from AND dated < CAST($to AS DATE) + 1 AND {_MATCHED}
"""

PAIR = "SELECT shared, share, lift, correlation, lag_days, lag_correlation FROM mart.topic_pair WHERE topic = $topic AND other = $other"

# How often `$one` was first with the stories that both have, and how much later `$other` came, in minutes.
LAG = """
SELECT count(*) AS stories, count(*) FILTER (WHERE a.place < o.place) AS was_first,
    median(date_diff('minute', a.reported_at, o.reported_at)) FILTER (WHERE a.basis <> 'day' AND o.basis <> 'day') AS later_minutes
FROM mart.topic_first AS a INNER JOIN mart.topic_first AS o ON a.topic = o.topic AND a.story_id = o.story_id
WHERE a.topic = $topic AND a.source_id = $one AND o.source_id = $other
    AND a.reported_at >= $since AND a.reported_at < CAST($until AS DATE) + 1
"""

# Words that set two outlets' articles on a topic apart: the log-odds ratio with an informative Dirichlet prior, as z-scores (Monroe,
# Colaresi and Quinn, "Fightin' Words", 2008), over the newest 300 articles of each; the prior is both outlets together.
# A paragraph that two articles of an outlet share is boilerplate and does not count.
WORDS = f"""
WITH chosen AS (
    SELECT article_id, source_id, dated FROM mart.article_topic
    WHERE list_contains([$one, $other], source_id) AND {_MATCHED}
    QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY dated DESC) <= 300
),

paragraph AS (
    SELECT c.source_id, c.article_id, unnest(string_split(lower(a.text), chr(10))) AS words
    FROM chosen AS c INNER JOIN mart.article AS a ON c.article_id = a.article_id AND c.dated = a.dated
),

own AS (
    SELECT source_id, words, any_value(article_id) AS article_id FROM paragraph GROUP BY ALL HAVING count(DISTINCT article_id) = 1
),

spoken AS (
    SELECT source_id, article_id, unnest(regexp_extract_all(words, '[\\p{{L}}][\\p{{L}}''’-]{{2,}}')) AS word FROM own
),

counted AS (
    SELECT word, count(*) FILTER (WHERE source_id = $one) AS here, count(*) FILTER (WHERE source_id = $other) AS there,
        count(DISTINCT article_id) AS articles
    FROM spoken GROUP BY word
),

odds AS (
    SELECT word, here, there, articles, 2.0 * (here + there) AS prior, sum(here) OVER () AS all_here, sum(there) OVER () AS all_there
    FROM counted
)

SELECT word, here::BIGINT AS here, there::BIGINT AS there, round(
    (
        ln((here + prior) / (3 * all_here + 2 * all_there - here - prior))
        - ln((there + prior) / (2 * all_here + 3 * all_there - there - prior))
    ) / sqrt(1 / (here + prior) + 1 / (there + prior)), 2
) AS z
FROM odds WHERE articles > 1 AND prior > 0 AND all_here > 0 AND all_there > 0
QUALIFY row_number() OVER (ORDER BY z DESC) <= 15 OR row_number() OVER (ORDER BY z) <= 15
ORDER BY z DESC
"""


def together(labelled: Iterable[tuple[str, str]]) -> str:
    """One statement from several of one shape, with their labels in a column `series`."""
    return "\nUNION ALL\n".join(f"SELECT {literal(label)} AS series, * FROM ({statement.strip()})" for label, statement in labelled)
