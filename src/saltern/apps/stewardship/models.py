"""The tables of reports that a record is wrong and of subjects joined; the records themselves stand in the lake."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from saltern.apps.stewardship.record_report import new_report_number


class RecordReport(models.Model):
    """One report on one record; `unit` is the key of the unit that answers for it, `subject` the surrogate key."""

    class State(models.TextChoices):
        """Waits, or has its answer."""

        OPEN = "open"
        ANSWERED = "answered"

    number = models.CharField(max_length=16, unique=True, default=new_report_number, editable=False)
    subject = models.BigIntegerField()
    recipient_kind = models.CharField(max_length=16)
    unit = models.CharField(max_length=80)
    record_set = models.CharField(max_length=80)
    column = models.CharField(max_length=80, blank=True)
    said = models.TextField(blank=True)
    right = models.TextField(blank=True)
    account = models.CharField(max_length=200)
    at = models.DateTimeField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default=State.OPEN)
    outcome = models.CharField(max_length=10, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "id"], name="report_of_subject"),
            models.Index(fields=["unit", "id"], name="report_of_unit"),
        ]


class SubjectJoin(models.Model):
    """Two subjects that are one person or firm: who said so and why, who agreed, and who parted them again."""

    class State(models.TextChoices):
        """`joining` and `parting` are on their way: agreed, and not yet done everywhere."""

        ASKED = "asked"
        JOINING = "joining"
        JOINED = "joined"
        PARTING = "parting"
        PARTED = "parted"
        DROPPED = "dropped"

    gone = models.BigIntegerField()
    kept = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    why = models.CharField(max_length=200)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[side], condition=~models.Q(state__in=["parted", "dropped"]), name=f"one_open_join_{side}"
            )
            for side in ("gone", "kept")
        ]


class LakeCheck(models.Model):
    """A check of every file, of the databases and of the journal's chain: asked for by a person, done by the worker;
    what it `found` is one {zh, en} a fault, `files` how many were hashed."""

    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    files = models.BigIntegerField(default=0)
    found = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(done_at__isnull=True), name="one_lake_check_waits"
            )
        ]


class JoinedRow(models.Model):
    """A row that a join touched, so that parting can undo it: `table` and `column` by name, `row` by its key.

    moved: it points to the subject that is kept; rested: it stayed, with other values meanwhile; raised: it is the
    kept subject's and has the greater values of both; copied: it was made for the kept subject.
    """

    class How(models.TextChoices):
        """What was done."""

        MOVED = "moved"
        RESTED = "rested"
        RAISED = "raised"
        COPIED = "copied"

    join = models.ForeignKey(SubjectJoin, on_delete=models.PROTECT, related_name="rows")
    table = models.CharField(max_length=80)
    column = models.CharField(max_length=40)
    row = models.BigIntegerField()
    how = models.CharField(max_length=6, choices=How.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
