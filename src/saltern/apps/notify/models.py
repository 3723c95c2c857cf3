"""Tables of the outbox: messages, what people refuse, and the stop button. No number or address stands here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Message(models.Model):
    """One message to one subject; `message_key` is unique, so a second one cannot exist."""

    class State(models.TextChoices):
        """Where a message stands; `state.STATES` says it in words."""

        QUEUED = "queued"
        ATTEMPTING = "attempting"
        SENT = "sent"
        FAILED = "failed"
        UNKNOWN = "unknown"
        SUPPRESSED = "suppressed"
        IN_PORTAL = "in-portal"

    message_key = models.CharField(max_length=200)
    send_id = models.CharField(max_length=36)
    subject = models.BigIntegerField()
    recipient_kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=16)
    kind = models.CharField(max_length=20)
    template = models.CharField(max_length=120)
    fills = models.JSONField()
    why = models.JSONField()
    source_kind = models.CharField(max_length=40)
    source_id = models.CharField(max_length=120)
    emergency = models.BooleanField()
    already_done = models.CharField(max_length=200, blank=True)
    pack_version = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=State.QUEUED)
    reason = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8, blank=True)
    text = models.TextField(blank=True)
    parts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    provider = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=20, blank=True)
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "emergency", "next_at", "id"], condition=models.Q(state="queued"), name="message_due"
            ),
            models.Index(fields=["channel", "id"], condition=models.Q(state="attempting"), name="message_attempting"),
            models.Index(fields=["source_kind", "source_id", "id"], name="message_of_source"),
            models.Index(
                fields=["source_kind", "source_id", "subject"],
                condition=models.Q(state__in=["failed", "suppressed"]),
                name="message_not_handed_over",
            ),
            models.Index(fields=["subject", "id"], name="message_of_subject"),
            models.Index(fields=["send_id"], name="message_send_id"),
        ]
        # said here and not at the field, where PostgreSQL would be given a second index, for beginnings of keys
        constraints: ClassVar = [models.UniqueConstraint(fields=["message_key"], name="one_message_a_key")]


class Recipient(models.Model):
    """How a subject wants to be told: in which language, by text message or in the portal only. No row: in Chinese, by
    text message."""

    subject = models.BigIntegerField(primary_key=True)
    language = models.CharField(max_length=8, default="zh")
    reminders_by = models.CharField(max_length=8, default="sms")
    answers_by = models.CharField(max_length=8, default="sms")


class Refusal(models.Model):
    """One kind of push a subject does not want; "*" refuses all of them."""

    subject = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "kind"], name="one_refusal_a_kind")]


class Trouble(models.Model):
    """A channel whose provider is in trouble: why, since when, and when it is tried again (`wished`: the provider named
    the time). No row: it carries."""

    channel = models.CharField(max_length=16, primary_key=True)
    provider = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    times = models.PositiveIntegerField()
    next_at = models.DateTimeField()
    wished = models.BooleanField()


class LastRound(models.Model):
    """When the office last did what time brings; one row."""

    at = models.DateTimeField()


class Stop(models.Model):
    """The stop button: pressed for one source, or with empty names for everything."""

    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source_kind", "source_id"], name="one_stop_a_source")]
