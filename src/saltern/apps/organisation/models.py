"""Tables of offices (which account works for which unit, in which roles, with which items, where, until when), of the
versions of the pack that were proposed and released, of kiosks and who rang for help at them, and of what staff want
to hear of."""

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


class PackRelease(models.Model):
    """A version of the pack, from its upload or proposal to its release; the newest `turn` is in force.

    `version` and `before` are digests of content; `name` is the folder it was proposed from, empty where an earlier
    version is to come back (`restores`) and for the version the installation began with.
    """

    class State(models.TextChoices):
        """Lies there, waits for the second person, was put in force, went back to who proposed it, or will not be."""

        UPLOADED = "uploaded"
        PROPOSED = "proposed"
        RELEASED = "released"
        RETURNED = "returned"
        DROPPED = "dropped"

    version = models.CharField(max_length=80)
    before = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=80, blank=True)
    restores = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    uploaded_by = models.CharField(max_length=200, blank=True)
    uploaded_at = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)
    returned_by = models.CharField(max_length=200, blank=True, default="")
    returned_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=200, blank=True)
    turn = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["turn"], name="one_release_a_turn"),
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(state="proposed"), name="one_open_proposal_a_version"
            ),
        ]


class NoticeSetting(models.Model):
    """What somebody who works here wants to hear of: the kinds they switched off, the sealed address of their mail of
    the day, and the day on which it was looked after last."""

    account = models.CharField(max_length=200, unique=True)
    off = models.JSONField(default=list)
    mail = models.BinaryField(null=True)
    told_on = models.DateField(null=True)


class Kiosk(models.Model):
    """A machine of a hall, by the digest of its key. `printer` is how its printer stood at `seen_at`."""

    name = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    venue = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True, default="")
    seen_at = models.DateTimeField(null=True)
    printer = models.CharField(max_length=16, blank=True, default="")


class HelpCall(models.Model):
    """Somebody at a kiosk asked for help; over when a colleague says that they came."""

    kiosk = models.ForeignKey(Kiosk, on_delete=models.PROTECT, related_name="calls", db_index=False)
    rang_at = models.DateTimeField()
    came_at = models.DateTimeField(null=True)
    came_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kiosk"], condition=models.Q(came_at__isnull=True), name="one_open_call_a_kiosk"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kiosk", "id"], name="call_of_kiosk")]
