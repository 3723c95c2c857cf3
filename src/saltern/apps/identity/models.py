"""Tables of accounts: who signs in, whom each is, who gave whom a mandate. No number stands here in clear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from saltern.apps.identity.handle import new_account_handle, new_mandate_handle, new_proof_handle

if TYPE_CHECKING:
    from saltern.apps.identity.represented import Represented


class Account(AbstractBaseUser):
    """Somebody who signs in. The journal knows them by their handle; they sign in with their mobile.

    `mobile_key` is the keyed hash the number is found by, `mobile_sealed` the number itself, encrypted. Nobody is staff
    by their account: offices are given (`apps.organisation`) and end. A session belongs to one round: raising it ends
    every session there is.
    """

    handle = models.CharField(max_length=24, unique=True, default=new_account_handle, editable=False)
    mobile_key = models.CharField(max_length=64, unique=True, null=True)
    mobile_sealed = models.BinaryField(null=True)
    language = models.CharField(max_length=8, default="zh")
    text_size = models.PositiveSmallIntegerField(default=0)
    # our own operations say when; an account the sign-in library makes has the machine's time
    created_at = models.DateTimeField(default=timezone.now)
    is_active = models.BooleanField(default=True)
    password_once = models.BooleanField(default=False)
    sessions_round = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False
    is_superuser = False

    objects = BaseUserManager["Account"]()
    selves: Sequence[Represented] | None = None
    """Whom it is, where that was read with it."""

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must bear to be let in; in the first round it is Django's own."""
        first: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # the stubs leave it out
        if not self.sessions_round:
            return first
        return salted_hmac("sessions-round", f"{first}:{self.sessions_round}", secret=secret).hexdigest()


class MobileChange(models.Model):
    """Another number for an account whose old one is lost. It counts at `due_at`, which stands once the old was told.

    Ended as "changed", "stopped" by the account, "replaced" by another, "taken": it is another account's by now, or
    "closed" with its own.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="mobile_changes", db_index=False)
    mobile_key = models.CharField(max_length=64)
    mobile_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(ended_at__isnull=True), name="one_open_mobile_change"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(ended_at__isnull=True), name="mobile_change_due"),
        ]


class Code(models.Model):
    """A one-time code: kept as a keyed hash, used once, worth nothing after a number of wrong tries."""

    mobile_key = models.CharField(max_length=64)
    purpose = models.CharField(max_length=16)
    salt = models.CharField(max_length=32)
    hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mobile_key", "purpose", "expires_at"], name="code_of_mobile"),
            models.Index(fields=["expires_at"], name="code_over"),
        ]


class Tally(models.Model):
    """How often something was asked for or guessed since a moment; what it counts is a keyed hash."""

    key = models.CharField(max_length=160, unique=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["since"], name="tally_over")]


class Bond(models.Model):
    """An account is a subject: how sure, who proved it, from when until when. Each proof is a row; the open one counts.

    `subject` is the surrogate key of the identity table.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bonds", db_index=False)
    subject = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    level = models.CharField(max_length=16)
    proved_by = models.CharField(max_length=200)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "subject"], condition=models.Q(ended_at__isnull=True), name="one_open_bond"
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ended_at__isnull=True, kind="natural_person"),
                name="one_person_an_account",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["subject"], name="bond_of_subject")]


class Mandate(models.Model):
    """One subject lets another act for it: in everything (`items` null) or with some items, until an end."""

    handle = models.CharField(max_length=24, unique=True, default=new_mandate_handle, editable=False)
    kind = models.CharField(max_length=16)
    giver = models.BigIntegerField()
    giver_kind = models.CharField(max_length=16)
    holder = models.BigIntegerField()
    items = models.JSONField(null=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    given_by = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="ends_after_it_begins", condition=models.Q(ends_at__gt=models.F("begins_at"))),
            models.CheckConstraint(name="nobodys_own_holder", condition=~models.Q(giver=models.F("holder"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder", "ended_at"], name="mandate_of_holder"),
            models.Index(fields=["giver", "id"], name="mandate_of_giver"),
        ]


class Proof(models.Model):
    """A proof by face: who agreed, what came of it, the hash of the provider's evidence. Never a picture."""

    handle = models.CharField(max_length=24, unique=True, default=new_proof_handle, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proofs", db_index=False)
    subject = models.BigIntegerField()
    guardian = models.BooleanField()
    provider = models.CharField(max_length=40)
    reference = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, default="waiting")
    digest = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "decided_at"], name="proof_of_subject")]
