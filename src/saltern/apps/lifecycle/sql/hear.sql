-- The ledger of a batch: whoever has not heard within the period is this push's from here on. Ledger key, until when,
-- push, first and last subject of the batch, and the day on which a period that has ended counts no more.
-- In the order of subjects, so that two processes wait for each other and never in a circle.
INSERT INTO lifecycle_told ("key", subject, until, push_id)
SELECT %s, subject, %s, push_id FROM lifecycle_target
WHERE push_id = %s AND NOT told AND subject BETWEEN %s AND %s
ORDER BY subject
ON CONFLICT ("key", subject) DO UPDATE SET until = excluded.until, push_id = excluded.push_id
WHERE lifecycle_told.until <= %s
