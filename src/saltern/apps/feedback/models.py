"""The table of letters to offices. How to reach a writer is kept encrypted; a network address is not kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from saltern.apps.feedback.letter import new_letter_number


class Letter(models.Model):
    """One letter. `account` is empty where nobody signed in; `request` is the key of the form it was sent with."""

    number = models.CharField(max_length=16, unique=True, default=new_letter_number, editable=False)
    request = models.CharField(max_length=80, unique=True, null=True)
    account = models.CharField(max_length=200, blank=True)
    subject = models.BigIntegerField(null=True)
    recipient_kind = models.CharField(max_length=16, blank=True)
    unit = models.CharField(max_length=80)
    about = models.CharField(max_length=16)
    object = models.CharField(max_length=80, blank=True)
    page = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    contact_sealed = models.BinaryField(null=True)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "id"], condition=~models.Q(account=""), name="letter_of_account"),
            models.Index(fields=["unit", "id"], name="letter_of_unit"),
        ]
