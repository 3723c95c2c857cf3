-- Counts of some cases added to those of their day.
INSERT INTO casework_daytally AS kept (
  day, unit, item, received, papers, away, at_once, answered, answered_away, closed, late
)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (day, unit, item) DO UPDATE SET
  received = kept.received + excluded.received, papers = kept.papers + excluded.papers,
  away = kept.away + excluded.away, at_once = kept.at_once + excluded.at_once,
  answered = kept.answered + excluded.answered, answered_away = kept.answered_away + excluded.answered_away,
  closed = kept.closed + excluded.closed, late = kept.late + excluded.late
