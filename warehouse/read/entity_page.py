"""The statements of the pages about entities; `$entity` is one entity, `$since` and `$until` are days."""
# ruff: noqa: S608 - assembled from statements of ours

from warehouse.read.sources import TITLED

ENTITIES = """
SELECT v.entity, v.name, v.kind, v.articles FROM mart.entity_version AS v WHERE v.current ORDER BY v.articles DESC, v.name
"""

# The entities that articles name, and those that none names; `$words` are part of a name.
NAMED, UNNAMED = (
    f"SELECT * FROM ({ENTITIES.strip()}) WHERE {condition} AND contains(lower(concat_ws(' ', entity, name)), lower($words))"
    for condition in ("articles > 0", "articles = 0")
)

SERIES = """
SELECT day::DATE AS day, count(e.article_id) AS articles
FROM (SELECT unnest(generate_series(CAST($since AS DATE), CAST($until AS DATE), INTERVAL 1 DAY)) AS day)
LEFT JOIN (
    SELECT article_id, mart.utc_day(dated) AS at FROM mart.article_entity
    WHERE entity = $entity AND dated >= $since AND dated < CAST($until AS DATE) + 1
) AS e ON e.at = day::DATE
GROUP BY ALL ORDER BY day
"""

WITH_WHOM = """
WITH here AS (
    SELECT article_id, dated FROM mart.article_entity WHERE entity = $entity AND dated >= $since AND dated < CAST($until AS DATE) + 1
)

SELECT e.entity, coalesce(v.name, e.entity) AS name, v.kind, count(*) AS articles,
    round(count(*) / (SELECT count(*) FROM here), 3) AS share
FROM mart.article_entity AS e
INNER JOIN here AS h ON e.article_id = h.article_id AND e.dated = h.dated
LEFT JOIN mart.entity_version AS v ON e.entity = v.entity AND v.current
WHERE e.entity <> $entity GROUP BY ALL ORDER BY articles DESC, name LIMIT 30
"""

TOPICS = """
SELECT t.topic, coalesce(v.title, t.topic) AS title, t.articles, round(t.share, 3) AS share, round(t.lift, 2) AS lift, t.last_day
FROM mart.entity_topic AS t LEFT JOIN mart.topic_version AS v ON t.topic = v.topic AND v.current
WHERE t.entity = $entity ORDER BY t.articles DESC, title
"""

ARTICLES = f"""
SELECT e.article_id, e.dated, a.source_id, coalesce(s.title, a.source_id) AS source, a.title, e.mentions
FROM (
    SELECT article_id, dated, mentions FROM mart.article_entity
    WHERE entity = $entity AND dated >= $since AND dated < CAST($until AS DATE) + 1 ORDER BY dated DESC, article_id LIMIT 50
) AS e
INNER JOIN mart.article AS a ON e.article_id = a.article_id AND e.dated = a.dated
LEFT JOIN {TITLED} AS s ON a.source_id = s.source_id
ORDER BY e.dated DESC, e.article_id
"""
