-- The account a session names, while it is open, with whom it is: a row for each open bond, one where it has none.
SELECT
  account.id, password, handle, mobile_key, mobile_sealed, language, text_size, is_active, password_once,
  sessions_round, subject, kind, level
FROM identity_account AS account
LEFT JOIN identity_bond AS bond ON bond.account_id = account.id AND bond.ended_at IS NULL
WHERE account.id = %s AND account.is_active
ORDER BY bond.id
