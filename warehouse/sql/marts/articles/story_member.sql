-- The story that each article belongs to, by its newest reading.
-- grain: one row per article that is a copy or was copied
-- keys: article_id
-- article_id: the article
-- story_id: the story
-- similarity: likeness to the text through which it joined, 0 to 1
-- joined_at: when it joined
CREATE OR REPLACE VIEW mart.story_member AS
SELECT
    article_id,
    arg_max(story_id, joined_at) AS story_id,
    arg_max(similarity, joined_at) AS similarity,
    max(joined_at) AS joined_at
FROM base.story_member
GROUP BY article_id
-- An article whose newer reading is like no other leaves its story: its last row names none.
HAVING arg_max(story_id, joined_at) <> '';
