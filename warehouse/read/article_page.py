"""The statements of the article page; `$id` is an article_id, `$dated` its moment, by which rows lie."""

FIND = """
SELECT article_id, dated FROM base.alias WHERE (article_id = $name OR (url = $name AND kind <> 'declared')) LIMIT 1
"""

ARTICLE = """
SELECT a.*, coalesce(s.name, a.source_id) AS source FROM mart.article AS a LEFT JOIN mart.source AS s ON a.source_id = s.source_id
WHERE a.article_id = $id AND a.dated = $dated LIMIT 1
"""

MATCHES = """
SELECT
    t.topic, coalesce(v.title, t.topic) AS title, t.level, round(t.score, 3) AS score, t.direction, t.passages, t.topic_version,
    v.definition
FROM mart.article_topic AS t
LEFT JOIN mart.topic_version AS v ON t.topic = v.topic AND t.topic_version = v.topic_version
WHERE t.article_id = $id AND t.dated = $dated ORDER BY t.level = 'passing', t.score DESC, t.topic
"""

ENTITIES = """
SELECT e.entity, coalesce(v.name, e.entity) AS name, v.kind, e.mentions, v.definition
FROM mart.article_entity AS e LEFT JOIN mart.entity_version AS v ON e.entity = v.entity AND e.entity_version = v.entity_version
WHERE e.article_id = $id AND e.dated = $dated ORDER BY e.mentions DESC, name
"""

VERSIONS = """
SELECT version, ingested, title, text_length, text FROM base.article_version WHERE article_id = $id ORDER BY version
"""

COPIES = """
SELECT m.article_id, a.dated, coalesce(s.name, a.source_id) AS source, a.title, round(m.similarity, 2) AS similarity
FROM base.story_member AS m
INNER JOIN base.article_version AS a ON m.article_id = a.article_id AND a.version = 1
LEFT JOIN mart.source AS s ON a.source_id = s.source_id
WHERE m.story_id IN (SELECT story_id FROM base.story_member WHERE article_id = $id) ORDER BY a.dated, m.article_id
"""

ALIASES = "SELECT url, kind, seen_at FROM base.alias WHERE article_id = $id ORDER BY seen_at, url"
