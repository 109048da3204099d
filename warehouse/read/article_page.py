"""The statements of the article page: each for several articles at once (`$ids`), for rows between the moments `$from` and `$to`.

The column `of` says which article a row is for.
"""
# ruff: noqa: S608 - assembled from statements of ours

from warehouse.read.sources import TITLED

FIND = """
SELECT article_id, dated FROM base.alias WHERE (article_id = $name OR (url = $name AND kind <> 'declared')) LIMIT 1
"""

ARTICLE = f"""
SELECT a.article_id AS of, a.*, coalesce(s.title, a.source_id) AS source
FROM mart.article AS a LEFT JOIN {TITLED} AS s ON a.source_id = s.source_id
WHERE a.article_id IN $ids AND a.dated BETWEEN $from AND $to
"""

MATCHES = """
SELECT
    t.article_id AS of, t.topic, coalesce(v.title, t.topic) AS title, t.level, round(t.score, 3) AS score, t.direction, t.passages,
    t.topic_version, v.definition
FROM mart.article_topic AS t
LEFT JOIN mart.topic_version AS v ON t.topic = v.topic AND t.topic_version = v.topic_version
WHERE t.article_id IN $ids AND t.dated BETWEEN $from AND $to ORDER BY t.level = 'passing', t.score DESC, t.topic
"""

ENTITIES = """
SELECT e.article_id AS of, e.entity, coalesce(v.name, e.entity) AS name, v.kind, e.mentions, v.definition
FROM mart.article_entity AS e LEFT JOIN mart.entity_version AS v ON e.entity = v.entity AND e.entity_version = v.entity_version
WHERE e.article_id IN $ids AND e.dated BETWEEN $from AND $to ORDER BY e.mentions DESC, name
"""

VERSIONS = """
SELECT article_id AS of, version, ingested, title, text_length, text FROM base.article_version WHERE article_id IN $ids ORDER BY version
"""

COPIES = f"""
SELECT
    own.article_id AS of, m.article_id, a.dated, coalesce(s.title, a.source_id) AS source, a.title, round(m.similarity, 2) AS similarity
FROM base.story_member AS own
INNER JOIN base.story_member AS m ON own.story_id = m.story_id AND own.article_id <> m.article_id
INNER JOIN base.article_version AS a ON m.article_id = a.article_id AND a.version = 1
LEFT JOIN {TITLED} AS s ON a.source_id = s.source_id
WHERE own.article_id IN $ids ORDER BY a.dated, m.article_id
"""

ALIASES = "SELECT article_id AS of, url, kind, seen_at FROM base.alias WHERE article_id IN $ids ORDER BY seen_at, url"

# The archived page of each version. A version whose text came from a feed or a table has none.
ARCHIVED = """
SELECT version, warc_file AS file, warc_offset AS "offset", warc_length AS length FROM base.article_version
WHERE article_id = $id AND dated = $dated AND warc_file IS NOT NULL ORDER BY version DESC
"""
