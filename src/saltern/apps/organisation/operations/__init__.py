"""The verbs of offices and of the pack's versions: give and end an office, propose, release and restore a version."""

from saltern.apps.organisation.operations.pack_releases import (
    drop_pack,
    list_packs,
    note_upload,
    open_pack,
    propose_pack,
    propose_restore,
    release_pack,
)
from saltern.apps.organisation.operations.posts import appoint, dismiss, list_posts, posts_of
from saltern.apps.organisation.post import Post

__all__ = [
    "Post",
    "appoint",
    "dismiss",
    "drop_pack",
    "list_packs",
    "list_posts",
    "note_upload",
    "open_pack",
    "posts_of",
    "propose_pack",
    "propose_restore",
    "release_pack",
]
