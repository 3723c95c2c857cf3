-- The account a session names, while it is open.
SELECT id, password, handle, mobile_key, mobile_sealed, language, text_size, is_active, password_once
FROM identity_account
WHERE id = %s AND is_active
