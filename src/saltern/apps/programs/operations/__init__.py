"""The verbs of programs of others: tokens given and revoked, hooks, news given to them and sent, inlets."""

from saltern.apps.programs.operations.clients import add_client, end_client, list_clients
from saltern.apps.programs.operations.hooks import add_hook, end_hook, list_hooks, own_hooks, read_notices, resume_hook
from saltern.apps.programs.operations.inlets import add_inlet, end_inlet, inlet_secrets, list_inlets
from saltern.apps.programs.operations.sending import SentNews, forget_notices, send_notices
from saltern.apps.programs.operations.telling import ProgramNews
from saltern.apps.programs.operations.tokens import give_token, list_programs, note_use, revoke_token

__all__ = [
    "ProgramNews",
    "SentNews",
    "add_client",
    "add_hook",
    "add_inlet",
    "end_client",
    "end_hook",
    "end_inlet",
    "forget_notices",
    "give_token",
    "inlet_secrets",
    "list_clients",
    "list_hooks",
    "list_inlets",
    "list_programs",
    "note_use",
    "own_hooks",
    "read_notices",
    "resume_hook",
    "revoke_token",
    "send_notices",
]
