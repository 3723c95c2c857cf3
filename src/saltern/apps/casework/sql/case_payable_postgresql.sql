-- A part of `case_postgresql`: the sums it pays.
payable AS (
  INSERT INTO casework_payout (
    case_id, output, name, amount, invented, unit, payee, opened_at, reference, paid_by
  )
  SELECT
    filed.id, pay->>0, pay->1, (pay->>2)::numeric, (pay->>3)::boolean, pay->>4, pay->>5, (pay->>6)::timestamptz, '', ''
  FROM filed, given, jsonb_array_elements(whole->'payable') AS pay
)
