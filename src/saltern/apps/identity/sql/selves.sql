-- Whom an account itself is, by the open bonds of an open account. The account is found first, whatever is known of how
-- many there are: a plan is kept as long as its connection.
SELECT subject, kind, level
FROM identity_bond
WHERE account_id = (SELECT id FROM identity_account WHERE handle = %s AND is_active) AND ended_at IS NULL
ORDER BY id
