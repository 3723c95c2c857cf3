"""Tables of the programs of others: who may ask, where news is sent, each piece until it was taken, what they tell."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from saltern.apps.programs.hook import LARGEST_ADDRESS

ACCOUNT = 200


class Program(models.Model):
    """A program that may ask, by the digest of its token. The office it acts in stands with those of people."""

    name = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=ACCOUNT)
    ends_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=ACCOUNT, blank=True, default="")
    used_at = models.DateTimeField(null=True)


class Hook(models.Model):
    """Where a program is sent news. `given` is the number of the newest piece, `sent` of the last that was taken;
    whoever sends holds it until `claimed_until`; `failing_since` is when the row of failures began."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="hooks")
    url = models.CharField(max_length=LARGEST_ADDRESS)
    secret = models.BinaryField()
    kinds = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=ACCOUNT)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=ACCOUNT, blank=True, default="")
    given = models.PositiveBigIntegerField(default=0)
    sent = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    resting = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=models.Q(ended_at__isnull=True), name="hook_open"),
        ]


class Inlet(models.Model):
    """Where a program tells us what happened, of some kinds, and the secret it signs that with."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="inlets")
    secret = models.BinaryField()
    kinds = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=ACCOUNT)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=ACCOUNT, blank=True, default="")


class Client(models.Model):
    """The name by which an issuer of signed tokens knows a program; `issuer` is empty where it is this house."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="clients")
    issuer = models.CharField(max_length=LARGEST_ADDRESS, blank=True, default="")
    client = models.CharField(max_length=ACCOUNT)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=ACCOUNT)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=ACCOUNT, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer", "client"], condition=models.Q(ended_at__isnull=True), name="one_client_in_force"
            ),
        ]


class Notice(models.Model):
    """One piece of news for one hook, numbered there without a gap."""

    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="notices", db_index=False)
    serial = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    body = models.TextField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hook", "serial"], name="one_notice_a_number")]
        indexes: ClassVar = [
            models.Index(fields=["sent_at", "id"], condition=models.Q(sent_at__isnull=False), name="notice_sent"),
        ]
