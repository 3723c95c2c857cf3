"""The verbs of offices, of the pack's versions, of kiosks and of notices: give and end an office; propose, release and
restore a version; let a kiosk in, hear of it, go where somebody rang; say what one wants to hear of."""

from saltern.apps.organisation.operations.kiosks import answer_call, beat, give_key, list_kiosks, revoke_key, ring
from saltern.apps.organisation.operations.notices import (
    claim_day,
    give_back_day,
    list_untold,
    note_told,
    read_wish,
    set_mail,
    switch_kinds,
)
from saltern.apps.organisation.operations.pack_releases import (
    drop_pack,
    list_packs,
    list_returned,
    note_upload,
    open_pack,
    propose_pack,
    propose_restore,
    release_pack,
    return_pack,
)
from saltern.apps.organisation.operations.posts import appoint, dismiss, list_posts, posts_of
from saltern.apps.organisation.post import Post

__all__ = [
    "Post",
    "answer_call",
    "appoint",
    "beat",
    "claim_day",
    "dismiss",
    "drop_pack",
    "give_back_day",
    "give_key",
    "list_kiosks",
    "list_packs",
    "list_posts",
    "list_returned",
    "list_untold",
    "note_told",
    "note_upload",
    "open_pack",
    "posts_of",
    "propose_pack",
    "propose_restore",
    "read_wish",
    "release_pack",
    "return_pack",
    "revoke_key",
    "ring",
    "set_mail",
    "switch_kinds",
]
