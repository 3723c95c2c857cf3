"""A proof by face, begun and finished: two short transactions with the provider's answer between them.

Nobody's transaction waits for a camera. What the provider says is taken once; a passed proof of oneself binds the
account at once.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from saltern.apps.identity import permission
from saltern.apps.identity.account import AccountUnknown
from saltern.apps.identity.face import (
    LIFE,
    MOST_FAILURES,
    REST,
    FaceAsked,
    FaceProof,
    FaceProofUnknown,
    FaceProvider,
    FaceState,
    FaceUsedUp,
    age_on,
    check_consent,
)
from saltern.apps.identity.models import Account, Bond, Mandate, Proof
from saltern.apps.identity.operations.bonds import PURPOSE, NotBound, bind
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting


def begin_face(
    *,
    acting: Acting,
    provider: FaceProvider,
    subject: int,
    name: str,
    number: str,
    born: dt.date,
    consent: bool,
    back: str,
) -> FaceProof:
    """Send somebody before the provider's camera: themselves, or a guardian the child whose mandate they hold.

    Raises `RoleNotAllowed`, `NotBound`, `FaceConsentMissing`, `GuardianConsentMissing`, `FaceUsedUp`, `FaceNotOffered`.
    """
    permission.check(acting=acting, action="prove-by-face")
    row = _asked(acting, provider.name, subject=subject, born=born, consent=consent)
    begun = provider.begin(FaceAsked(id=row.handle, name=name, number=number, back=back))
    Proof.objects.filter(pk=row.pk).update(reference=begun.reference)
    return _view(row, url=begun.url)


@transaction.atomic
def _asked(acting: Acting, provider: str, *, subject: int, born: dt.date, consent: bool) -> Proof:
    account = Account.objects.select_for_update().filter(handle=acting.account, is_active=True).first()
    if account is None:
        raise AccountUnknown(account=acting.account)
    oneself = account.bonds.filter(subject=subject, ended_at__isnull=True).exists()
    guardian = not oneself and _guards(acting, subject)
    if not oneself and not guardian:
        raise NotBound
    check_consent(consent=consent, age=age_on(born, acting.today), guardian=guardian)
    # counted by account too: who fails under somebody's name bars only themselves
    failed = account.proofs.filter(subject=subject, state="failed", decided_at__gt=acting.now - REST)
    if failed.count() >= MOST_FAILURES:
        raise FaceUsedUp
    row = Proof.objects.create(
        account=account, subject=subject, guardian=guardian, provider=provider, asked_at=acting.now
    )
    journal.record(
        acting=acting,
        action="face.begin",
        subject=subject,
        object=f"proof:{row.handle}",
        purpose=PURPOSE,
        detail={"consent": True, "guardian": guardian, "provider": provider},
    )
    return row


def finish_face(*, acting: Acting, provider: FaceProvider, proof: str) -> FaceProof:
    """Ask what became of a proof and keep it; asked again the answer is the same.

    Raises `RoleNotAllowed`, `FaceProofUnknown`, `FaceNotOffered`, `AccountIsAnother`.
    """
    permission.check(acting=acting, action="prove-by-face")
    row = Proof.objects.filter(handle=proof, account__handle=acting.account, provider=provider.name).first()
    if row is None:
        raise FaceProofUnknown(proof=proof)
    if row.state != "waiting" or not row.reference:
        return _view(row)
    result = provider.result(row.reference)
    late = row.asked_at + LIFE <= acting.now
    state: FaceState = "failed" if late and result.state == "waiting" else result.state
    return _view(row) if state == "waiting" else _decided(acting, row.pk, state=state, digest=result.digest)


@transaction.atomic
def _decided(acting: Acting, pk: int, *, state: FaceState, digest: str) -> FaceProof:
    row = Proof.objects.select_for_update().get(pk=pk)
    if row.state == "waiting":
        row.state, row.digest, row.decided_at = state, digest, acting.now
        row.save(update_fields=["state", "digest", "decided_at"])
        journal.record(
            acting=acting,
            action=f"face.{state}",
            subject=row.subject,
            object=f"proof:{row.handle}",
            purpose=PURPOSE,
            detail={"digest": digest, "provider": row.provider},
        )
        if state == "passed" and not row.guardian:
            bind(acting, acting.account, subject=row.subject, kind="natural_person", level="face", by=row.provider)
    return _view(row)


def _guards(acting: Acting, subject: int) -> bool:
    """Whether a guardian's mandate over the subject is held by whom the account surely is."""
    selves = Bond.objects.filter(account__handle=acting.account, ended_at__isnull=True).exclude(level="declared")
    return Mandate.objects.filter(
        kind="guardian",
        giver=subject,
        holder__in=selves.values("subject"),
        begins_at__lte=acting.now,
        ends_at__gt=acting.now,
        ended_at__isnull=True,
    ).exists()


def _view(row: Proof, *, url: str = "") -> FaceProof:
    return FaceProof(
        handle=row.handle,
        subject=row.subject,
        state=row.state,  # type: ignore[arg-type]  # only these are written
        digest=row.digest,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        url=url,
    )
