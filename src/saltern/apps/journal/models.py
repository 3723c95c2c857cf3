"""Tables of the journal. Lines, batches and links only ever grow: triggers in both databases refuse the rest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from saltern.apps.journal.entry import LONGEST


class Line(models.Model):
    """One thing done. Written in the transaction of what it tells of, without a lock on any other line."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=LONGEST)
    role = models.CharField(max_length=LONGEST)
    action = models.CharField(max_length=LONGEST)
    subject = models.BigIntegerField(null=True)
    object = models.CharField(max_length=LONGEST, blank=True)
    purpose = models.CharField(max_length=LONGEST, blank=True)
    detail = models.TextField()
    request = models.CharField(max_length=LONGEST, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "id"], condition=models.Q(subject__isnull=False), name="line_of_subject"),
            models.Index(fields=["object", "id"], name="line_of_object"),
            models.Index(fields=["actor", "id"], name="line_of_actor"),
            models.Index(fields=["action", "id"], name="line_of_action"),
        ]


class Concern(models.Model):
    """Whom a line concerns beside its own subject: one of several, or everybody of a kind up to the key `last`.

    It only finds the line; what is sealed stands in the line's detail.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="concerns", db_index=False)
    subject = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=16, blank=True)
    last = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="one_subject_or_everybody",
                condition=models.Q(subject__isnull=False, kind="", last__isnull=True)
                | (models.Q(subject__isnull=True, last__isnull=False) & ~models.Q(kind="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "line"], condition=models.Q(subject__isnull=False), name="concern_of_one"),
            models.Index(
                fields=["kind", "line"], condition=models.Q(subject__isnull=True), name="concern_of_everybody"
            ),
        ]


class OtherKey(models.Model):
    """Another key of a subject: lines about `gone` are about `kept` too, as long as the two are joined.

    Lines stand as they were written; whoever looks for those of one finds those of both.
    """

    gone = models.BigIntegerField(primary_key=True)
    kept = models.BigIntegerField(unique=True)


class Withholding(models.Model):
    """An order that keeps one use of a subject's data, or those of an account from `set_at` on, back until a day.

    It finds the order; what counts is its line in the chain.
    """

    subject = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    by = models.CharField(max_length=LONGEST, blank=True)
    basis = models.CharField(max_length=LONGEST)
    until = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=LONGEST)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=LONGEST, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="one_use_or_one_account",
                condition=models.Q(line__isnull=False, by="") | (models.Q(line__isnull=True) & ~models.Q(by="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["subject"], name="withholding_of_subject")]


class Batch(models.Model):
    """Lines sealed together; `root` covers them and `previous`."""

    number = models.PositiveIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    at = models.DateTimeField()


class Link(models.Model):
    """Which batch holds a line, at which place, under which digest."""

    line = models.OneToOneField(Line, on_delete=models.PROTECT, primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="links", db_index=False)
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "position"], name="one_line_a_place")]


class Event(models.Model):
    """News published by an app; `planned` once every subscriber has its delivery row."""

    name = models.CharField(max_length=LONGEST)
    body = models.TextField()
    at = models.DateTimeField()
    planned = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["id"], condition=models.Q(planned=False), name="event_unplanned")]


class Delivery(models.Model):
    """One event for one subscriber: done exactly once, or waiting with the last mistake shown."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=LONGEST)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "handler"], name="one_delivery_a_handler")]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=models.Q(done_at__isnull=True), name="delivery_waiting")
        ]


class Once(models.Model):
    """A request that was answered: its key, what was asked, and the answer that a repetition gets again."""

    key = models.CharField(max_length=LONGEST, unique=True)
    asked = models.CharField(max_length=64)
    answer = models.TextField()
    at = models.DateTimeField()
