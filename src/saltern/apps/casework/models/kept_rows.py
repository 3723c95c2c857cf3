"""What is kept beside the cases: the board's counts by day, so that nobody has to go through the cases again; how
somebody wants their list to stand; what those who act for an applicant call a case, and what they saw of it."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

NAME = 80
ACCOUNT = 200
LABEL: Final = 40
"""Signs of a label."""


class DayTally(models.Model):
    """What the board counts of a day, by unit and item, kept so that a year is not counted case by case.

    Of a case whose receipt is tallied the day of receipt holds that it came in; of one whose answer is tallied that day
    holds what became of it, and the day it was closed that it was. A case that goes back is taken off first.
    """

    day = models.DateField()
    unit = models.CharField(max_length=NAME, blank=True)
    item = models.CharField(max_length=NAME)
    received = models.IntegerField(default=0)
    papers = models.IntegerField(default=0)
    away = models.IntegerField(default=0)
    at_once = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    answered_away = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    late = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "unit", "item"], name="one_tally_a_day")]


class KeptChoice(models.Model):
    """清单习惯: which columns of the worklist somebody wants, and which part of it in which order, wherever they sign
    in."""

    account = models.CharField(max_length=ACCOUNT)
    columns = models.JSONField()
    which = models.CharField(max_length=16)
    item = models.CharField(max_length=NAME, blank=True)
    handler = models.CharField(max_length=ACCOUNT, blank=True)
    order = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account"], name="one_choice_an_account")]


class CaseLabel(models.Model):
    """标签: what those who act for the applicant call a case among themselves. No member of staff is shown it."""

    case = models.OneToOneField("casework.Case", on_delete=models.CASCADE, related_name="label")
    words = models.CharField(max_length=LABEL)
    by = models.CharField(max_length=ACCOUNT)
    at = models.DateTimeField()


class LastLook(models.Model):
    """上次看到: how often something had been told of a case when this account last opened it."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="looks", db_index=False)
    account = models.CharField(max_length=ACCOUNT)
    told = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "account"], name="one_look_an_account"),
        ]
