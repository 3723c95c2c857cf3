"""The table of offices: which account works for which unit, in which roles, with which items, where, until when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Post(models.Model):
    """One account's office at one unit. `account` is a handle, `called` the name colleagues know; `items` null means
    every item of the unit."""

    account = models.CharField(max_length=200)
    called = models.CharField(max_length=80, blank=True, default="")
    unit = models.CharField(max_length=80)
    venue = models.CharField(max_length=80, blank=True)
    roles = models.JSONField()
    items = models.JSONField(null=True)
    begins_at = models.DateTimeField()
    appointed_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "unit"], condition=models.Q(ended_at__isnull=True), name="one_open_post_a_unit"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "id"], name="post_of_unit")]
