"""The tables of the life cycle: warnings, pushes with their frozen audiences, who released them, what subjects replied
to a warning, whom somebody telephoned instead, and the ledger of what each subject has already heard."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Alert(models.Model):
    """One warning as received; `identity` (sender and identifier, or the digest of a plain notice) is unique.

    A message that announces several things is several warnings of one `message`. `end_is_ours`: the message names no
    end, ours stands. `placed` is false until a person has said where it holds. A later one ended it where `ended_by`
    stands: called it off, or took its place.
    """

    identity = models.CharField(max_length=220, unique=True)
    message = models.CharField(max_length=220, blank=True, db_index=True)
    kind = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=8, blank=True)
    action = models.CharField(max_length=16)
    status = models.CharField(max_length=16, default="Actual")
    extent = models.JSONField()
    text = models.TextField()
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    end_is_ours = models.BooleanField(default=False)
    placed = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="ended")


class AlertReference(models.Model):
    """A message that a warning refers to, received or not."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="references")
    message = models.CharField(max_length=220, db_index=True)


class Push(models.Model):
    """One audience for one message, frozen when it was found; nothing beyond its targets is ever sent.

    `proposed_by` is the account that asked for it, empty where the machine did; `most` how many could have gone
    without a second person; `again_of` the push whose unreached it tells once more; `spread` its audience by
    sub-district and age, counted when somebody first looks. `effect_told`, `effect_applied`: how many a reminder
    told, and how many of these applied in time; kept once that time is over.
    """

    class State(models.TextChoices):
        """Where a push stands; the label is what people see."""

        HELD = "held", "待放行"
        RELEASED = "released", "已放行"
        DONE = "done", "已交付"
        STOPPED = "stopped", "已停止"
        SUPERSEDED = "superseded", "已被新推送取代"

    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=80)
    trigger = models.CharField(max_length=120)
    template = models.CharField(max_length=80)
    who = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=State.choices, default=State.HELD)
    as_of = models.DateField()
    due = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField()
    previous = models.PositiveIntegerField(null=True)
    releases_needed = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    once_until = models.DateField(null=True)
    expires_at = models.DateTimeField(null=True)
    release_until = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded")
    emergency = models.BooleanField(default=False)
    recheck = models.CharField(max_length=120, blank=True)
    pack_version = models.CharField(max_length=80)
    snapshot = models.CharField(max_length=80, blank=True)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, null=True, related_name="pushes")
    created_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200, blank=True)
    most = models.PositiveIntegerField(null=True)
    again_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="agains")
    spread = models.JSONField(null=True)
    effect_told = models.PositiveIntegerField(null=True)
    effect_applied = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key", "trigger"], name="one_push_a_trigger")]
        indexes: ClassVar = [models.Index(fields=["state", "id"])]


class Target(models.Model):
    """One subject of a push, why it is one, and what its message says."""

    push = models.ForeignKey(Push, on_delete=models.PROTECT, related_name="targets")
    subject = models.BigIntegerField()
    why = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    told = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["push", "subject"], name="one_target_a_push")]


class Release(models.Model):
    """An account's yes to a push; the same account counts once, however it was typed (`permission.account_key`)."""

    push = models.ForeignKey(Push, on_delete=models.PROTECT, related_name="releases")
    person = models.CharField(max_length=80)
    account_key = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["push", "account_key"], name="one_release_an_account")]


class HeardUntil(models.Model):
    """The once-per ledger: until when a subject will not hear of `key` again, and by which push it last did. A turn
    whose message was never handed over is given back (`operations.turns`)."""

    key = models.CharField(max_length=80)
    subject = models.BigIntegerField()
    until = models.DateField()
    push = models.ForeignKey(Push, on_delete=models.PROTECT, null=True)

    class Meta:
        db_table = "lifecycle_told"
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "subject"], name="told_once")]


class WarningReply(models.Model):
    """What a subject answered to a warning; the newest counts. `letter` is the number of the call for help."""

    push = models.ForeignKey(Push, on_delete=models.PROTECT, related_name="replies")
    subject = models.BigIntegerField()
    reply = models.CharField(max_length=16)
    account = models.CharField(max_length=200)
    at = models.DateTimeField()
    letter = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "push"], name="reply_of_subject")]


class PhoneCall(models.Model):
    """Somebody whom no message reached was telephoned; the first call is kept."""

    push = models.ForeignKey(Push, on_delete=models.PROTECT, related_name="calls")
    subject = models.BigIntegerField()
    account = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["push", "subject"], name="one_call_a_target")]
