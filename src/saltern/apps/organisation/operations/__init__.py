"""The verbs of offices, of the pack's versions and of kiosks: give and end an office; propose, release and restore a
version; let a kiosk in, hear of it, go where somebody rang."""

from saltern.apps.organisation.operations.kiosks import answer_call, beat, give_key, list_kiosks, revoke_key, ring
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
    "dismiss",
    "drop_pack",
    "give_key",
    "list_kiosks",
    "list_packs",
    "list_posts",
    "list_returned",
    "note_upload",
    "open_pack",
    "posts_of",
    "propose_pack",
    "propose_restore",
    "release_pack",
    "return_pack",
    "revoke_key",
    "ring",
]
