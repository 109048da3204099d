"""Fills a large lake with invented coverage, by SQL: sixty sources and 548 articles a day, a million articles in the five years up to 2026.

A smaller lake covers fewer years. An article has 170 words with the frequencies of a natural language (Zipf's law). A third of the articles
are about a topic, and a tenth of those about a second one; one in twenty was revised, and one in ten is a copy. The lake also has what
passes leave: polls every two hours, fates (three known URLs for each article, and sometimes a failed one), and daily validations of each
source.
"""

from datetime import UTC, datetime, timedelta

from warehouse import Lake
from warehouse.lake.session import Session

SOURCES = 60
STEP = 250_000  # articles a commit
PER_DAY = 548
UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCES = 20_000
TOPICS = ("ceasefire_talks", "sanctions", "peace_terms", "military_aid", "nuclear_risk", "humanitarian")
_WORDS = """
ceasefire talks delegation proposal ministry officials region sanctions exports council meeting agreement monitors corridor exchange
prisoners grid winter supply budget parliament allies summit statement draft border convoy shelter harvest railway bridge river
spokesperson adviser analyst mediator envoy deadline clause annex signature guarantee inspection drone repair ration
"""
WORDS = _WORDS.split()
SYLLABLES = [first + second for first, second in zip("bcdfghjklmnprstvwxyz", "aeiouaeiouaeiouaeiou", strict=True)]

# A word of rank r comes up 1 / (r * ln(20000)) times as often as all; the news words have the ranks from 200 on.
_SENTENCE = f"""
CREATE OR REPLACE TEMP TABLE sentence AS
WITH word AS (
    SELECT
        i // 14 AS number, i,
        floor(exp(hash(i) / 18446744073709551616.0 * ln(20000)))::INTEGER AS rank
    FROM range({SENTENCES} * 14) AS numbers(i)
)
SELECT
    number,
    string_agg(CASE
        WHEN rank BETWEEN 200 AND 199 + {len(WORDS)} THEN {WORDS}[rank - 199]
        ELSE {SYLLABLES}[1 + rank % 20] || {SYLLABLES}[1 + rank // 20 % 20] || {SYLLABLES}[1 + rank // 400 % 20]
            || CASE WHEN rank < 8000 THEN '' ELSE 'n' || {SYLLABLES}[1 + rank // 8000] END
    END, ' ' ORDER BY i) || '.' AS said
FROM word GROUP BY number
"""

_MADE = f"""
CREATE OR REPLACE TEMP TABLE made AS
SELECT
    i,
    'https://paper' || (i % {SOURCES}) || '.example/news/' || i AS url,
    substr(sha256('https://paper' || (i % {SOURCES}) || '.example/news/' || i), 1, 16) AS article_id,
    'paper-' || (i % {SOURCES}) AS source_id,
    {{since}} + to_seconds((i * 86400 / {PER_DAY})::BIGINT) AS dated,
    dated + INTERVAL 12 MINUTES AS arrived,
    hash(i) AS h
FROM range({{first}}, {{last}}) AS numbers(i)
"""

_FILLS = (
    """
    INSERT INTO base.article_version BY NAME
    WITH told AS (
        SELECT i, string_agg(said, ' ' ORDER BY n) AS text
        FROM (SELECT i, n, hash(i * 16 + n) % {sentences} AS number FROM made, range(12) AS parts(n)) JOIN sentence USING (number)
        GROUP BY i
    )
    SELECT
        article_id, 1 AS version, url AS key, source_id, url, url AS final_url, 'article' AS kind,
        'Report ' || i || ' on ' || {words}[1 + (h % {count})::INTEGER] AS title, text,
        'page' AS text_source, length(text) AS text_length, ['A. Writer'] AS authors, ['en', 'uk', 'de'][1 + (h % 3)::INTEGER] AS language,
        dated AS published, 'second' AS published_precision, 'feed.published' AS published_by,
        [{{'witness': 'feed.published', 'role': 'published', 'raw': dated::VARCHAR, 'instant': dated, 'offset_minutes': 0,
           'precision': 'second', 'guessed': false}}] AS dates,
        [] AS posts, [] AS removed, (h % 1000) / 1000 AS likeness, sha256(i::VARCHAR) AS content_hash,
        unhex(array_to_string(list_transform(range(8), LAMBDA part: sha256((i * 8 + part)::VARCHAR)), '')) AS fingerprint,
        dated AS first_seen, arrived AS ingested, dated, 'made' AS run_id
    FROM made JOIN told USING (i)
    """,
    """
    INSERT INTO base.article_version BY NAME
    SELECT v.* REPLACE (2 AS version, sha256(v.content_hash) AS content_hash, v.ingested + INTERVAL 3 HOURS AS ingested)
    FROM base.article_version AS v SEMI JOIN made ON v.article_id = made.article_id AND made.h % 20 = 0
    """,
    """
    INSERT INTO base.superseded BY NAME
    SELECT article_id, 1 AS version, 0 AS reading, dated, source_id, ['en', 'uk', 'de'][1 + (h % 3)::INTEGER] AS language,
        arrived + INTERVAL 3 HOURS AS superseded_at
    FROM made WHERE h % 20 = 0
    """,
    "INSERT INTO base.alias BY NAME SELECT url, article_id, 'key' AS kind, dated, arrived AS seen_at FROM made",
    """
    INSERT INTO base.fate BY NAME
    SELECT 'run-' || (i // 500) AS run_id, source_id, url AS key, 'appended' AS outcome, 'new' AS reason, arrived AS ended_at FROM made
    UNION ALL
    SELECT 'run-' || (i // 500), source_id, 'https://paper' || (i % 60) || '.example/news/' || greatest(0, i - 60 * n), 'duplicate',
        'known url', arrived
    FROM made, range(1, 4) AS seen(n)
    UNION ALL
    SELECT 'run-' || (i // 500), source_id, url || '/gone', 'failed', 'http 404', arrived FROM made WHERE h % 40 = 0
    """,
    """
    INSERT INTO base.article_topic BY NAME
    SELECT
        article_id, version, source_id, {topics}[1 + (hash(h + n) % 6)::INTEGER] AS topic,
        'v1' AS topic_version, CASE WHEN hash(h, n) % 4 = 0 THEN 'passing' ELSE 'substantial' END AS level, 0.7 AS score,
        ['advance', 'setback', 'mixed'][1 + (hash(h - n) % 3)::INTEGER] AS direction,
        [{{'start': 0, 'stop': 60, 'text': 'delegations met to draft an agreement ' || i, 'field': 'text'}}] AS passages,
        dated, arrived AS ingested, arrived AS matched_at, 'made' AS run_id
    FROM made, range(2) AS nth(n), range(1, 3) AS versions(version)
    WHERE h % 3 = 0 AND (n = 0 OR h % 10 = 0) AND (version = 1 OR h % 20 = 0)
    QUALIFY row_number() OVER (PARTITION BY article_id, topic, version) = 1
    """,
    """
    INSERT INTO base.article_entity BY NAME
    SELECT DISTINCT article_id, version, 'entity-' || (hash(i + n) % 200) AS entity, 2 AS mentions, dated, arrived AS matched_at,
        'made' AS run_id
    FROM made, range(3) AS repeat(n), range(1, 3) AS versions(version) WHERE version = 1 OR h % 20 = 0
    """,
    """
    INSERT INTO base.story_member BY NAME
    SELECT article_id, 'story-' || (i // 50) AS story_id, 0.9 AS similarity, arrived AS joined_at FROM made WHERE h % 10 = 0
    """,
)

_ONCE = (
    """
    INSERT INTO base.topic_definition BY NAME
    SELECT unnest({topics}) AS topic, 'v1' AS version, [] AS tags, '{{}}' AS definition, {since} - INTERVAL 1 DAY AS activated_at,
        true AS covers_history, 'made' AS run_id
    """,
    """
    INSERT INTO base.source BY NAME
    SELECT
        'paper-' || i AS source_id, 'v1' AS version, 'Paper ' || i AS name, 'feed' AS kind, 'https://paper' || i || '.example/feed' AS url,
        ['en', 'uk', 'de'][1 + (i % 3)::INTEGER] AS language, ['UA', 'DE', 'US', 'PL'][1 + (i % 4)::INTEGER] AS country,
        ['wire', 'daily'][1 + (i % 2)::INTEGER] AS source_group, 'all' AS keep, true AS enabled, {since} AS seen_at, 'made' AS run_id
    FROM range({sources}) AS numbers(i)
    """,
    """
    INSERT INTO base.run BY NAME
    SELECT
        'run-' || i AS run_id, 'ingest' AS flow, {since} + to_seconds((i * 500 * 86400 / {per_day})::BIGINT) AS started,
        started + INTERVAL 1 MINUTE AS ended, false AS tracked
    FROM range({runs}) AS numbers(i)
    """,
    """
    INSERT INTO base.poll BY NAME
    SELECT
        'poll-' || i AS run_id, 'paper-' || n AS source_id, 'https://paper' || n || '.example/feed' AS url,
        {since} + i * INTERVAL 2 HOURS AS polled_at, CASE WHEN hash(i, n) % 50 = 0 THEN 'failed' ELSE 'ok' END AS outcome,
        polled_at + INTERVAL 2 HOURS AS next_due, 200 AS status, 30 AS entries, (hash(i, n) % 3)::INTEGER AS fresh,
        0 AS failures, 120 AS elapsed_ms, 30000 AS bytes_read, 0 AS missed
    FROM range({days} * 12) AS numbers(i), range({sources}) AS papers(n)
    """,
    """
    INSERT INTO base.validation BY NAME
    SELECT
        'day-' || i AS run_id, 'source' AS table_name, 'paper-' || n AS source_id, m || '_as_usual' AS expectation, 'warning' AS severity,
        hash(i, n, m) % 60 <> 0 AS success, '0.1' AS observed, 'at most 0.2' AS expected, 0 AS unexpected_count, [] AS sample,
        {since} + i * INTERVAL 1 DAY AS validated_at, 0.1 AS value, 0.2 AS upper_bound
    FROM range({days}) AS numbers(i), range({sources}) AS papers(n),
        (SELECT unnest(['missing_date_share', 'text_length', 'title_length', 'duplicate_rate', 'volume']) AS m)
    """,
)


def fill(lake: Lake, size: int) -> None:
    """Make `size` articles in order of time, a quarter of a million a commit, then polls and the like."""
    days = size // PER_DAY + 1
    names = {
        "words": WORDS,
        "count": len(WORDS),
        "sentences": SENTENCES,
        "topics": list(TOPICS),
        "since": f"'{(UNTIL - timedelta(days=days)).isoformat()}'::TIMESTAMPTZ",
        "days": days,
        "per_day": PER_DAY,
        "sources": SOURCES,
        "runs": size // 500,
    }
    for first in range(0, size, STEP):

        def work(session: Session, first: int = first) -> None:
            session.query(_SENTENCE)
            session.query(_MADE.format(since=names["since"], first=first, last=min(size, first + STEP)))
            for statement in _FILLS:
                session.query(statement.format(**names))

        lake.write("bench", work)

    def once(session: Session) -> None:
        for statement in _ONCE:
            session.query(statement.format(**names))

    lake.write("bench", once)
