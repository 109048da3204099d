-- How well the definition in use of each topic agreed with readers when it was last measured, and what curves take from that.
-- grain: one row per topic whose definition in use was measured
-- keys: topic
-- topic: the topic
-- topic_version: content hash of the definition
-- right_articles: measured articles that reader and model both call substantial
-- extra_articles: those that the model alone does
-- missed_articles: those that the reader alone does
-- precision: right / (right + extra), each count half an article larger, as are the next two
-- recall: right / (right + missed)
-- ratio_variance: of the logarithm of precision / recall, from the number of articles measured
-- basis: what it was measured on
-- measured_at: when
CREATE OR REPLACE VIEW mart.topic_measure AS
WITH measured AS (
    SELECT *
    FROM base.topic_measure
    QUALIFY row_number() OVER (PARTITION BY topic, topic_version ORDER BY measured_at DESC) = 1
),

in_use AS (
    SELECT
        topic,
        arg_max(version, activated_at) AS topic_version
    FROM base.topic_definition
    GROUP BY topic
)

SELECT
    m.topic,
    m.topic_version,
    m.right_articles,
    m.extra_articles,
    m.missed_articles,
    (m.right_articles + 0.5) / (m.right_articles + m.extra_articles + 1) AS precision,
    (m.right_articles + 0.5) / (m.right_articles + m.missed_articles + 1) AS recall,
    (m.extra_articles + m.missed_articles + 1)
    / ((m.right_articles + m.extra_articles + 1) * (m.right_articles + m.missed_articles + 1)) AS ratio_variance,
    m.basis,
    m.measured_at
FROM measured AS m
SEMI JOIN in_use AS u ON m.topic = u.topic AND m.topic_version = u.topic_version;
