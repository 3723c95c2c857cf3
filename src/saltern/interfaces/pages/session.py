"""The session of whoever comes to a page, and the account it is of: each read in one prepared statement.

What is kept and how long is Django's; only the two reads that every page begins with are said here again, for through
models they cost more than an application's decision.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DjangosStore

from saltern.apps.identity.queries import account_signed_in
from saltern.apps.journal.operations.statements import execute

KEPT: Final = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > CURRENT_TIMESTAMP"


class SessionStore(DjangosStore):
    """Sessions in the database."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no name any more, where there is none or it is over."""
        row = execute(KEPT, [self.session_key]).fetchone()
        if row is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(row[0])
        return kept


class Accounts(ModelBackend):
    """Accounts by name and password, or as a session names them."""

    def get_user(self, user_id: Any) -> Any:
        """The account, while it is open."""
        return account_signed_in(number=user_id)
