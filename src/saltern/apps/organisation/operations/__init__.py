"""The verbs of offices: give one, end one, see who holds which."""

from saltern.apps.organisation.operations.posts import appoint, dismiss, list_posts, posts_of
from saltern.apps.organisation.post import Post

__all__ = ["Post", "appoint", "dismiss", "list_posts", "posts_of"]
