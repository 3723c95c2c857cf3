-- A sum that an approved case pays.
INSERT INTO casework_payout (
  case_id, output, name, amount, invented, unit, payee, opened_at, reference, paid_by
)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', '')
