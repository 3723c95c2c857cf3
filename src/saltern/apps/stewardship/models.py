"""The table of reports that a record is wrong; the records themselves stand in the lake."""

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
