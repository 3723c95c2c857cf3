-- Pieces of news that no subscriber has yet, all in one JSON list.
INSERT INTO journal_event (name, body, at, planned)
SELECT news->>0, news->>1, (news->>2)::timestamptz, false FROM jsonb_array_elements(%s::jsonb) AS news
