"""Versions of the pack proposed by one designer and put in force by another, each with its line.

What a version says is kept by its content before anything is written; which one is in force is the newest release row,
written in one transaction with its line. A process that is killed leaves the version before in force, or the new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.account_name import same_account
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.faultpoint import reach
from saltern.apps.organisation import permission, queries
from saltern.apps.organisation.models import PackRelease
from saltern.apps.organisation.pack_release import (
    STATES,
    BaseNotInForce,
    OwnProposal,
    PackInForce,
    ProposalChanged,
    ProposedAlready,
    ReleaseNotOpen,
    ReleaseUnknown,
    ReleaseView,
    Shelf,
    VersionUnknown,
    checked_why,
)
from saltern.words import Phrase

State = PackRelease.State
NAMED: Final = 5
"""So many of the things that changed meanwhile are named."""
GONE: Final = Phrase(en="no longer there", zh="已不在")


@transaction.atomic
def note_upload(*, acting: Acting, name: str, version: str) -> ReleaseView:
    """Somebody uploads a version under a name; whoever did never releases it. Raises `RoleNotAllowed`,
    `DesignerUnnamed`."""
    permission.check(acting=acting, action="upload-pack")
    permission.check_named(acting=acting)
    row = PackRelease.objects.create(
        version=version, name=name, state=State.UPLOADED, uploaded_by=acting.account, uploaded_at=acting.now
    )
    _note(acting, "pack.upload", row, {"name": name})
    return queries.release_view(row)


def propose_pack(*, acting: Acting, shelf: Shelf, name: str, why: str) -> ReleaseView:
    """Propose the folder `name` as it stands now; it is kept by its content.

    Raises `RoleNotAllowed`, `DesignerUnnamed`, `GroundMissing`, `ProposalUnknown`, `Faults` of the lint, `PackInForce`,
    `ProposedAlready`.
    """
    permission.check(acting=acting, action="propose-pack")
    permission.check_named(acting=acting)
    why = checked_why(why)
    begun = shelf.begun()
    version = shelf.keep(name)
    reach("pack.kept")
    with transaction.atomic():
        return _propose(acting, shelf, version, begun=begun, name=name, why=why)


def propose_restore(*, acting: Acting, shelf: Shelf, version: str, why: str) -> ReleaseView:
    """Propose that an earlier version comes back; a second designer releases it.

    Raises `RoleNotAllowed`, `DesignerUnnamed`, `GroundMissing`, `VersionUnknown`, `VersionDamaged`, `Faults`,
    `PackInForce`, `ProposedAlready`.
    """
    permission.check(acting=acting, action="propose-pack")
    permission.check_named(acting=acting)
    why = checked_why(why)
    if not PackRelease.objects.filter(version=version, state=State.RELEASED).exists():
        raise VersionUnknown(version=version)
    shelf.check(version)
    with transaction.atomic():
        return _propose(acting, shelf, version, begun=shelf.begun(), name="", why=why)


def release_pack(*, acting: Acting, shelf: Shelf, number: int, ground: str) -> ReleaseView:
    """A second designer puts a proposed version in force: from the next request on processes go over to it.

    Raises `RoleNotAllowed`, `DesignerUnnamed`, `GroundMissing`, `ReleaseUnknown`, `ReleaseNotOpen`, `OwnProposal`,
    `ProposalChanged`, `BaseNotInForce`, `VersionDamaged`, `Faults`.
    """
    permission.check(acting=acting, action="release-pack")
    permission.check_named(acting=acting)
    ground = checked_why(ground)
    shelf.check(_row(number).version)
    with transaction.atomic():
        live = _live()
        row = _row(number, lock=True)
        _check_open(row)
        _check_other(acting, row)
        found = shelf.standing(row.name) if row.name else row.version
        if found != row.version:
            raise ProposalChanged(name=row.name, proposed=row.version, found=found or GONE)
        if live is None or live.version != row.before:
            raise _outdated(shelf, row.before, live.version if live else "")
        row.state, row.turn = State.RELEASED, (live.turn or 0) + 1
        row.released_by, row.released_at, row.ground = acting.account, acting.now, ground
        row.save(update_fields=["state", "turn", "released_by", "released_at", "ground"])
        told = {"before": row.before, "counts": row.counts, "proposed_by": row.proposed_by, "ground": ground}
        _note(acting, "pack.restore" if row.restores else "pack.release", row, told)
        reach("pack.before_commit")
    reach("pack.released")
    return queries.release_view(row)


@transaction.atomic
def drop_pack(*, acting: Acting, number: int, why: str) -> ReleaseView:
    """A proposal that is not to be released. Raises `RoleNotAllowed`, `GroundMissing`, `ReleaseUnknown`,
    `ReleaseNotOpen`."""
    permission.check(acting=acting, action="propose-pack")
    ground = checked_why(why)
    row = _row(number, lock=True)
    _check_open(row)
    row.state, row.ground = State.DROPPED, ground
    row.save(update_fields=["state", "ground"])
    _note(acting, "pack.drop", row, {"ground": ground})
    return queries.release_view(row)


@transaction.atomic
def return_pack(*, acting: Acting, number: int, why: str) -> ReleaseView:
    """The second designer sends a proposal back to whoever proposed it and says why; the folder stays as it is, to be
    mended and proposed anew. Raises `RoleNotAllowed`, `DesignerUnnamed`, `GroundMissing`, `ReleaseUnknown`,
    `ReleaseNotOpen`, `OwnProposal`."""
    permission.check(acting=acting, action="release-pack")
    permission.check_named(acting=acting)
    ground = checked_why(why)
    row = _row(number, lock=True)
    _check_open(row)
    _check_other(acting, row)
    row.state, row.ground, row.returned_by, row.returned_at = State.RETURNED, ground, acting.account, acting.now
    row.save(update_fields=["state", "ground", "returned_by", "returned_at"])
    _note(acting, "pack.return", row, {"proposed_by": row.proposed_by, "ground": ground})
    return queries.release_view(row)


@transaction.atomic
def list_returned(*, acting: Acting) -> Sequence[ReleaseView]:
    """What I proposed and was sent back to me, as long as nothing was proposed from the same folder since. Raises
    `RoleNotAllowed`."""
    permission.check(acting=acting, action="propose-pack")
    rows = PackRelease.objects.filter(state=State.RETURNED).order_by("-pk")
    newest = dict(PackRelease.objects.order_by("pk").values_list("name", "pk"))
    return [
        queries.release_view(row)
        for row in rows
        if same_account(row.proposed_by, acting.account) and newest[row.name] == row.pk
    ]


@transaction.atomic
def list_packs(*, acting: Acting, state: str = "released", limit: int = 50) -> Sequence[ReleaseView]:
    """What was released, or is proposed, the newest first. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="list-packs")
    rows = PackRelease.objects.filter(state=state).order_by("-turn", "-pk")[:limit]
    return [queries.release_view(row) for row in rows]


def open_pack(*, acting: Acting, number: int) -> ReleaseView:
    """One proposed or released version. Raises `RoleNotAllowed`, `ReleaseUnknown`."""
    permission.check(acting=acting, action="list-packs")
    return queries.release_view(_row(number))


def _propose(acting: Acting, shelf: Shelf, version: str, *, begun: str, name: str, why: str) -> ReleaseView:
    live = _live() or _begin(acting, begun)
    if version == live.version:
        raise PackInForce(version=version)
    open_ = PackRelease.objects.select_for_update().filter(version=version, state=State.PROPOSED).first()
    if open_ is not None and open_.before == live.version:
        raise ProposedAlready(version=version, number=open_.pk)
    if open_ is not None:  # what it stood on is no longer in force: it is proposed anew
        open_.state = State.DROPPED
        open_.save(update_fields=["state"])
    uploaded = PackRelease.objects.filter(version=version, name=name, state=State.UPLOADED).order_by("pk").first()
    row = uploaded or PackRelease(version=version, name=name, restores=not name)
    row.before, row.state, row.why = live.version, State.PROPOSED, why
    row.counts = dict(shelf.counts(live.version, version))
    row.proposed_by, row.proposed_at = acting.account, acting.now
    row.save()
    _note(acting, "pack.propose", row, {"before": row.before, "counts": row.counts, "name": name, "why": why})
    return queries.release_view(row)


def _begin(acting: Acting, version: str) -> PackRelease:
    """The version the installation began with is the first."""
    row = PackRelease.objects.create(version=version, state=State.RELEASED, released_at=acting.now, turn=1)
    _note(acting, "pack.begin", row, {})
    return row


def _live() -> PackRelease | None:
    """The release in force; locked, so that two releases come one after the other."""
    return PackRelease.objects.select_for_update().filter(turn__isnull=False).order_by("-turn").first()


def _row(number: int, *, lock: bool = False) -> PackRelease:
    rows = PackRelease.objects.select_for_update() if lock else PackRelease.objects
    row = rows.filter(pk=number).first()
    if row is None:
        raise ReleaseUnknown(number=number)
    return row


def _check_open(row: PackRelease) -> None:
    if row.state != State.PROPOSED:
        raise ReleaseNotOpen(number=row.pk, version=row.version, state=STATES[row.state])


def _check_other(acting: Acting, row: PackRelease) -> None:
    """Neither who proposed it nor, where it is new, who brought it."""
    brought = PackRelease.objects.filter(version=row.version).exclude(uploaded_by="")
    own = [row.proposed_by] if row.restores else [row.proposed_by, *brought.values_list("uploaded_by", flat=True)]
    if not all(acting.is_second_to(one) for one in own):
        raise OwnProposal(version=row.version)


def _outdated(shelf: Shelf, before: str, live: str) -> BaseNotInForce:
    names = list(shelf.changed(before, live)) if live else []
    more = [Phrase(en=f"{len(names) - NAMED} more", zh=f"另 {len(names) - NAMED} 处")] if len(names) > NAMED else []
    told = [*names[:NAMED], *more]
    changed = Phrase(zh="、".join(one.zh for one in told), en=", ".join(one.en for one in told))
    return BaseNotInForce(before=before, live=live, changed=changed)


def _note(acting: Acting, action: str, row: PackRelease, detail: dict[str, object]) -> None:
    journal.record(acting=acting, action=action, object=f"pack:{row.version}", detail={"number": row.pk, **detail})
