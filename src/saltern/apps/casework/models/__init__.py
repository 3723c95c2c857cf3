"""The tables of casework: the case and, hanging from it, what it claims, its decisions, promises, pauses and steps.

A foreign key has no index of its own where a constraint begins with it, or where nobody looks by it.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from saltern.apps.casework.models.kept_rows import CaseLabel, DayTally, KeptChoice, LastLook
from saltern.apps.casework.stage import CLOSED, STATES

BESIDE: Final = (CaseLabel, DayTally, KeptChoice, LastLook)
"""Tables that stand in a module of their own."""
NAME = 80
ACCOUNT = 200
STILL_OPEN: Final = Q(closed_on__isnull=True)
"""Cases that are not closed. It names no states: SQLite finds no index by a condition with values in it."""
WAITING: Final = (
    "unit", "due_on", "id", "state", "item", "handler", "came_from", "advised", "put_right",
)  # fmt: skip
"""The order of a worklist, and whatever is asked of it: counted and sifted without a look into the cases themselves."""
UNTALLIED: Final = Q(receipt_tallied=False) | Q(answer_tallied=False, closed_on__isnull=False)
"""Cases of which the kept figures lack something."""


class RuleText(models.Model):
    """The words of an item's rules as they stood when something was decided by them; kept for ever, once each."""

    digest = models.CharField(max_length=64, unique=True)
    item = models.CharField(max_length=NAME)
    version = models.PositiveIntegerField()
    body = models.JSONField()


class Case(models.Model):
    """One application for one item by one person or firm; `calendar` tells by which working days it was reckoned,
    `came_from` which unit handed it to the one that handles it now.

    `advised`: the machine's last look found the rules met. `put_right`: a correction came back. `told`: how often its
    applicant was told something of it. `receipt_tallied`, `answer_tallied`: what of it the kept figures hold, as
    `DayTally` says.
    """

    number = models.CharField(max_length=20)
    item = models.CharField(max_length=NAME)
    item_version = models.PositiveIntegerField()
    pack_version = models.CharField(max_length=NAME)
    subject = models.BigIntegerField()
    who = models.CharField(max_length=16)
    unit = models.CharField(max_length=NAME, blank=True, default="")
    account = models.CharField(max_length=ACCOUNT)
    channel = models.CharField(max_length=NAME)
    request = models.CharField(max_length=ACCOUNT)
    asked = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=tuple((state, words.zh) for state, words in STATES.items()))
    received_at = models.DateTimeField()
    received_on = models.DateField()
    statutory_days = models.PositiveIntegerField()
    promised_days = models.PositiveIntegerField()
    statutory_due = models.DateField(null=True)
    promised_due = models.DateField(null=True)
    due_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    calendar = models.CharField(max_length=16, blank=True, default="")
    breached_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)
    changed_at = models.DateTimeField()
    moves = models.PositiveSmallIntegerField()
    handler = models.CharField(max_length=ACCOUNT, blank=True)
    came_from = models.CharField(max_length=NAME, blank=True, default="", db_default="")
    advised = models.BooleanField(default=False, db_default=False)
    put_right = models.BooleanField(default=False, db_default=False)
    told = models.PositiveIntegerField(default=0, db_default=0)
    receipt_tallied = models.BooleanField(default=False, db_default=False)
    answer_tallied = models.BooleanField(default=False, db_default=False)
    for_a_person = models.BooleanField(default=False)
    form = models.JSONField()
    materials = models.JSONField()
    fields_prefilled = models.PositiveSmallIntegerField()
    materials_saved = models.PositiveSmallIntegerField()
    visits_saved = models.PositiveSmallIntegerField()
    satisfaction = models.PositiveSmallIntegerField(null=True)

    class Meta:
        # as constraints of their own: a field that is unique brings an index for LIKE along, which nobody reads
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="one_case_a_number"),
            models.UniqueConstraint(fields=["request"], name="one_case_a_request"),
            models.CheckConstraint(
                name="closed_when_closed",
                condition=Q(state__in=CLOSED, closed_at__isnull=False, closed_on__isnull=False)
                | (~Q(state__in=CLOSED) & Q(closed_at__isnull=True, closed_on__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], condition=STILL_OPEN, name="case_by_deadline"),
            models.Index(fields=WAITING, condition=STILL_OPEN, name="case_of_unit"),
            models.Index(fields=["id"], condition=UNTALLIED, name="case_untallied"),
            models.Index(fields=["unit", "received_on", "id"], name="case_of_unit_by_day"),
            models.Index(
                fields=["unit", "closed_on", "id"], condition=Q(closed_on__isnull=False), name="case_of_unit_closed"
            ),
            models.Index(fields=["subject", "id"], name="case_of_subject"),
            models.Index(fields=["item", "id"], name="case_of_item"),
            models.Index(fields=["changed_at", "id"], name="case_by_change"),
            models.Index(
                fields=["unit", "closed_on", "id"], condition=Q(breached_on__isnull=False), name="case_breached"
            ),
        ]


class Claim(models.Model):
    """What an open case keeps others from: its item, and each item it cannot stand beside. Gone when it closes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="claims")
    subject = models.BigIntegerField()
    slot = models.CharField(max_length=2 * NAME + 1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "slot"], name="one_open_case_a_slot")]


class Decision(models.Model):
    """What was decided, by whom or what, by which rules, on which facts; `overtaken`: the case was taken up again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    serial = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=8, choices=[("approve", "批准"), ("refer", "转人工"), ("refuse", "不予批准")])
    automatic = models.BooleanField()
    final = models.BooleanField()
    by = models.CharField(max_length=ACCOUNT)
    at = models.DateTimeField()
    because = models.JSONField()
    evidence = models.JSONField(null=True)
    rules = models.ForeignKey(RuleText, on_delete=models.PROTECT, null=True, db_index=False)
    pack_version = models.CharField(max_length=NAME)
    engine_version = models.CharField(max_length=NAME)
    overtaken = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "serial"], name="one_decision_a_serial"),
            models.UniqueConstraint(fields=["case"], condition=Q(final=True, overtaken=False), name="decided_once"),
            models.CheckConstraint(
                name="no_machine_refuses", condition=~Q(result="refuse") | Q(automatic=False, final=True)
            ),
            models.CheckConstraint(name="a_referral_is_not_final", condition=~Q(result="refer") | Q(final=False)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["by", "at", "id"], condition=Q(automatic=False), name="decision_by_somebody"),
        ]


class Deferral(models.Model):
    """容缺: a material the applicant promised to bring within so many `days`; no day yet where the calendar lacks its
    year. `noticed_at`: the first notice of its day; `reminder` is the message of the second, without which it does not
    lapse."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deferrals", db_index=False)
    material = models.CharField(max_length=NAME)
    signed_by = models.CharField(max_length=ACCOUNT)
    signed_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField(null=True)
    remind_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    reminder = models.CharField(max_length=ACCOUNT, blank=True, default="")
    noticed_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=8,
        choices=[("promised", "已承诺"), ("kept", "已补齐"), ("lapsed", "已逾期"), ("dropped", "已终止")],
        default="promised",
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "material"], name="one_promise_a_material")]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], condition=Q(state="promised"), name="promise_by_day"),
        ]


class Correction(models.Model):
    """What the applicant was asked to put right, all at once, and when it came back.

    `reminded` counts the notices of its day before it. When it did not come, notice is given that the case will be
    ended: by the message `notice`, or `served` by other means.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    wanted = models.JSONField()
    reason = models.TextField()
    by = models.CharField(max_length=ACCOUNT)
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    noticed_on = models.DateField(null=True)
    notice = models.CharField(max_length=ACCOUNT, blank=True, default="")
    served = models.TextField(blank=True, default="")
    reminded = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_at__isnull=True), name="one_open_correction")
        ]


class PauseRow(models.Model):
    """The clock of a case stands still, for a reason the law names."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=16)
    since = models.DateField()
    until = models.DateField(null=True)
    by = models.CharField(max_length=ACCOUNT)

    class Meta:
        db_table = "casework_pause"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(until__isnull=True), name="one_open_pause")
        ]


class Step(models.Model):
    """One move of a case: what was done, from where to where, by whom."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps", db_index=False)
    serial = models.PositiveSmallIntegerField()
    action = models.CharField(max_length=24)
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16)
    actor = models.CharField(max_length=ACCOUNT)
    role = models.CharField(max_length=16)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "serial"], name="one_step_a_serial")]


class Draft(models.Model):
    """What somebody has typed so far into a form, kept as they typed it; `key` becomes that of the application, so that
    handing it in twice makes one case. Gone when it is handed in or dropped.

    `contested` is what they say should stand where a record says otherwise; `pack_version` is that of the pack by which
    it was begun, empty where that was not noted yet.
    """

    account = models.CharField(max_length=ACCOUNT)
    subject = models.BigIntegerField()
    item = models.CharField(max_length=NAME)
    item_version = models.PositiveIntegerField()
    pack_version = models.CharField(max_length=NAME, blank=True, default="")
    key = models.CharField(max_length=ACCOUNT)
    typed = models.JSONField(default=dict)
    materials = models.JSONField(default=dict)
    contested = models.JSONField(default=dict)
    promised = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "subject", "item"], name="one_draft_a_form"),
            models.UniqueConstraint(fields=["key"], name="one_draft_a_key"),
        ]


class HandedInFile(models.Model):
    """A picture or paper somebody gave, whose it is, for which material it was given first; its content lies sealed
    under `stored` until it was taken away."""

    key = models.CharField(max_length=32, unique=True)
    subject = models.BigIntegerField()
    account = models.CharField(max_length=ACCOUNT)
    item = models.CharField(max_length=NAME)
    material = models.CharField(max_length=NAME)
    called = models.JSONField()
    name = models.CharField(max_length=ACCOUNT)
    kind = models.CharField(max_length=NAME)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=32)
    given_at = models.DateTimeField()
    taken_away = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "id"], name="file_of_subject"),
            models.Index(fields=["given_at", "id"], condition=models.Q(taken_away__isnull=True), name="file_kept"),
        ]


class Enclosure(models.Model):
    """附件: a file that lies with an application for one of its materials. `request` is the key of the application,
    that of the draft and of the case it became."""

    file = models.ForeignKey(HandedInFile, on_delete=models.PROTECT, related_name="enclosures")
    request = models.CharField(max_length=ACCOUNT)
    material = models.CharField(max_length=NAME)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "material", "file"], name="one_enclosure_a_file"),
        ]


class Review(models.Model):
    """请人看一遍: the applicant asked that somebody look at a decided case again, and what that person found."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    words = models.TextField(blank=True)
    by = models.CharField(max_length=ACCOUNT)
    asked_at = models.DateTimeField()
    answer_by = models.DateField(null=True)
    outcome = models.CharField(max_length=8, blank=True, default="", choices=[("upheld", "维持"), ("redo", "重新处理")])
    answer = models.TextField(blank=True, default="")
    closed_by = models.CharField(max_length=ACCOUNT, blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at__isnull=True), name="one_open_review"),
            models.CheckConstraint(
                name="answered_when_closed",
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
        ]


class Amendment(models.Model):
    """代为更正: somebody at the desk changed what the applicant had filled in: the lines of the form as they stood and
    as they stand since, sealed as the form is; and that the applicant objected, which put the old lines back."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="amendments")
    before = models.JSONField()
    after = models.JSONField()
    reason = models.TextField()
    by = models.CharField(max_length=ACCOUNT)
    at = models.DateTimeField()
    objection = models.TextField(blank=True, default="")
    objected_at = models.DateTimeField(null=True)


class ItemChange(models.Model):
    """改办事项: the applicant had picked the wrong item, and somebody at the desk moved the case: the lines of the form
    as they stood, sealed as the form is; the fields that were `kept`, those `left` behind with the old item, the fields
    and materials `asked` for by the right one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="item_changes")
    was = models.CharField(max_length=NAME)
    was_unit = models.CharField(max_length=NAME, blank=True)
    item = models.CharField(max_length=NAME)
    before = models.JSONField()
    kept = models.JSONField()
    left = models.JSONField()
    asked = models.JSONField()
    reason = models.TextField()
    by = models.CharField(max_length=ACCOUNT)
    at = models.DateTimeField()


class MoreTime(models.Model):
    """多几天: the applicant asked for more time; given `by_rule` at once, or by a person, or not; `until` which day."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="more_times")
    was_due = models.DateField(null=True)
    until = models.DateField(null=True)
    by_rule = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=ACCOUNT)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, blank=True, default="", choices=[("given", "已延长"), ("kept", "不延长")])
    reason = models.TextField(blank=True, default="")
    closed_by = models.CharField(max_length=ACCOUNT, blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at__isnull=True), name="one_open_more_time"),
        ]


class Reopening(models.Model):
    """重新处理: somebody wants a decided case taken up again, on which ground, and what became of it. One who asks for
    it of an approval does not agree to it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reopenings")
    ground = models.CharField(max_length=16, blank=True)
    reason = models.TextField()
    asked_by = models.CharField(max_length=ACCOUNT)
    asked_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=8, blank=True, default="", choices=[("agreed", "同意"), ("dropped", "不同意")]
    )
    closed_by = models.CharField(max_length=ACCOUNT, blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at__isnull=True), name="one_open_reopening"),
            models.CheckConstraint(
                name="reopening_closed",
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
        ]


class Payout(models.Model):
    """拨付: a sum that an approved case pays, once for each output; `payee` is the card by its last digits. Paid: on
    which day, by whom it was said, with the reference of the payment order, which no other sum of the unit has."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payouts", db_index=False)
    output = models.CharField(max_length=NAME)
    name = models.JSONField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    invented = models.BooleanField()
    unit = models.CharField(max_length=NAME)
    payee = models.CharField(max_length=16, blank=True)
    opened_at = models.DateTimeField()
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=35, blank=True, default="")
    paid_by = models.CharField(max_length=ACCOUNT, blank=True, default="")
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "output"], name="one_payout_an_output"),
            models.UniqueConstraint(
                fields=["unit", "reference"], condition=~Q(reference=""), name="one_payout_an_order"
            ),
            models.CheckConstraint(name="payout_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="paid_by_somebody",
                condition=Q(paid_on__isnull=True, paid_at__isnull=True, reference="", paid_by="")
                | (Q(paid_on__isnull=False, paid_at__isnull=False) & ~Q(reference="") & ~Q(paid_by="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "id"], condition=Q(paid_on__isnull=True), name="payout_waiting"),
            models.Index(fields=["unit", "paid_on", "id"], condition=Q(paid_on__isnull=False), name="payout_paid"),
        ]


class Mark(models.Model):
    """记号: somebody means to come back to this case. It is theirs alone and moves nothing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="marks", db_index=False)
    account = models.CharField(max_length=ACCOUNT)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "case"], name="one_mark_an_account"),
        ]


class SpotCheck(models.Model):
    """抽查: a person looked over a case that was approved by rule, and what they found."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="spot_check")
    by = models.CharField(max_length=ACCOUNT)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=[("right", "没有问题"), ("wrong", "有问题")])
    words = models.TextField(blank=True, default="")


class ApprovalElsewhere(models.Model):
    """An approval that another platform told of, as the file of the night will bring it; `case` is its number there."""

    case = models.CharField(max_length=64)
    item = models.CharField(max_length=NAME)
    subject = models.BigIntegerField()
    who = models.CharField(max_length=16)
    applied_on = models.DateField()
    approved_on = models.DateField()
    brought_by = models.CharField(max_length=ACCOUNT)
    brought_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case"], name="one_approval_a_case_elsewhere")]
        indexes: ClassVar = [models.Index(fields=["subject"], name="approved_elsewhere")]
