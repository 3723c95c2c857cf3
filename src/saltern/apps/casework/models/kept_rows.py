"""What is kept beside the cases: the board's counts by day, so that nobody has to go through the cases again; how
somebody wants their list to stand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

NAME = 80
ACCOUNT = 200


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
