-- Whom an account itself is, by the open bonds of an open account.
SELECT bond.subject, bond.kind, bond.level
FROM identity_bond AS bond JOIN identity_account AS account ON account.id = bond.account_id
WHERE account.handle = %s AND account.is_active AND bond.ended_at IS NULL
ORDER BY bond.id
