"""Example queries for people: the worked queries of the SQL page and those of the demo."""

# Title, what it answers, statement.

EXAMPLES = (
    (
        "Topics of the last fourteen days",
        "Articles and independent stories for each topic, newest days of the lake.",
        """SELECT topic, sum(articles) AS articles, sum(stories) AS stories, round(avg(share), 3) AS mean_share
FROM topic_daily
WHERE day > (SELECT max(day) FROM topic_daily) - 14
GROUP BY topic
ORDER BY articles DESC""",
    ),
    (
        "Which way do topics move?",
        "Articles of each day by direction; copies of one text are one story.",
        """SELECT topic, day, direction, articles, stories
FROM topic_direction
ORDER BY day DESC, topic, direction""",
    ),
    (
        "Newest articles on a topic, with evidence",
        "The sentence that made each of them match.",
        """SELECT a.dated, a.source_id, a.title, t.direction, evidence(t.passages) AS evidence, a.url
FROM article_topic AS t
JOIN article AS a USING (article_id)
WHERE t.topic = 'sanctions' AND t.level = 'substantial'
ORDER BY a.dated DESC
LIMIT 20""",
    ),
    (
        "Who was first?",
        "Publishers by how often they had a story before all others.",
        """SELECT publisher, count(*) FILTER (WHERE place = 1) AS first, count(*) AS stories, median(lag_minutes) AS median_lag_minutes
FROM topic_first
GROUP BY publisher
ORDER BY first DESC""",
    ),
    (
        "Where do the URLs go?",
        "Every URL has one end, for one reason.",
        """SELECT outcome, reason, sum(urls) AS urls
FROM fate_funnel
GROUP BY outcome, reason
ORDER BY urls DESC""",
    ),
    (
        "Sources that drift",
        "Out of their own bounds now: since when, what was seen, what was expected.",
        """SELECT source_id, expectation, since, observed, expected
FROM drift
WHERE still_open
ORDER BY since""",
    ),
    (
        "What fails validation?",
        "Rows held back, by reason, with an example.",
        """SELECT unnest(reasons) AS reason, count(*) AS rows, any_value(title) AS example
FROM quarantine
GROUP BY reason
ORDER BY rows DESC""",
    ),
    (
        "Find words in articles",
        "A plain search through titles and texts.",
        """SELECT dated, source_id, title, url
FROM article
WHERE regexp_matches(title || ' ' || text, '(?i)prisoner exchange')
ORDER BY dated DESC
LIMIT 20""",
    ),
)

QUESTION = """
SELECT t.dated::DATE AS day,
       count(*) FILTER (t.direction = 'advance') AS advance,
       count(*) FILTER (t.direction = 'setback') AS setback,
       max_by(a.title, t.score) FILTER (a.language = 'en') AS strongest_headline
FROM article_topic AS t
JOIN article AS a USING (article_id)
WHERE t.topic = 'ceasefire_talks' AND t.level = 'substantial'
GROUP BY day
ORDER BY day
"""

FUNNEL = """
SELECT outcome, reason, sum(urls)::INTEGER AS urls
FROM fate_funnel
GROUP BY outcome, reason
ORDER BY outcome, urls DESC, reason
"""

TROUBLE = "SELECT source_id, polled_at, outcome, status FROM poll WHERE outcome IN ('failed', 'gone') ORDER BY polled_at"
