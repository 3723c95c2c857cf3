"""The desk the stories come to: applications, news that wakes what comes next, messages as people read them."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from saltern.apps.casework import operations as casework
from saltern.apps.casework import queries as cases
from saltern.apps.casework.events import CaseApproved
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.subscription import Subscription
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.operations.reading import note_recheck
from saltern.apps.lifecycle.recheck import AlreadyDone
from saltern.apps.notify import queries as messages
from saltern.core.catalogue.pack import Pack
from saltern.core.identifiers import mobile
from saltern.demo.folders import DemoFolders, remember, remembered
from saltern.demo.report.figures import Reason, Saving, Step
from saltern.installation.records import Reading
from saltern.words import LANGUAGES

Receipt = casework.Acknowledgement


@dataclass(slots=True, kw_only=True)
class Desk:
    """One district's desk on top of one lake."""

    folders: DemoFolders
    savings: dict[str, Saving] = field(default_factory=dict)
    decision_ms: list[float] = field(default_factory=list)
    snapshot: int | None = None
    _reading: Reading | None = None
    _recheck: AlreadyDone | None = None

    @property
    def pack(self) -> Pack:
        """The district's pack."""
        return self.folders.office.pack

    @property
    def rulebook(self) -> Rulebook:
        """What the desk decides by."""
        return self.folders.office.rulebook

    def pin(self, snapshot: int | None) -> None:
        """Read the lake as of a snapshot from here on; None for the newest."""
        self.close()
        self.snapshot = snapshot

    def close(self) -> None:
        """Let go of the lake."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def reading(self) -> Reading:
        """The lake as the story stands."""
        if self._reading is None:
            self._reading = self.folders.office.records.reading(self.snapshot)
        return self._reading

    def submit(
        self,
        *,
        item: str,
        subject: int,
        key: str,
        now: dt.datetime,
        phone: str,
        values: Mapping[str, str] | None = None,
        materials: Sequence[str] = (),
        promises: bool = False,
    ) -> tuple[Receipt, float]:
        """Apply as the person would on the portal; the answer and the milliseconds it took."""
        self._open_form(item, subject, key=key, now=now, phone=phone, values=values or {}, materials=materials)
        began = time.perf_counter()
        receipt = casework.submit(
            acting=self.applicant(f"demo:{key}", subject, now), rulebook=self.rulebook, source=self.reading(),
            item=item, subject=subject, key=f"demo:{key}", values=values, materials=materials, promises=promises,
            account={"mobile": phone},
        )  # fmt: skip
        spent = self._measured(key, (time.perf_counter() - began) * 1000, repeated=receipt.repeated)
        self._save(item, receipt)
        self.dispatch(now)
        return receipt, spent

    def form_ms(self, key: str) -> float:
        """Milliseconds until the form stood there, filled."""
        return self._measured(f"{key}:form", 0.0, repeated=True)

    def _open_form(
        self,
        item: str,
        subject: int,
        *,
        key: str,
        now: dt.datetime,
        phone: str,
        values: Mapping[str, str],
        materials: Sequence[str],
    ) -> None:
        """The person opens the form, and it is filled from the records; who read what is written down."""
        if f"{key}:form" in remembered(self.folders).get("milliseconds", {}):
            return
        began = time.perf_counter()
        casework.open_form(
            acting=self.applicant(f"demo:{key}", subject, now),
            rulebook=self.rulebook,
            source=self.reading(),
            item=item,
            subject=subject,
            typed=values,
            materials=materials,
            account={"mobile": phone},
        )
        self._measured(f"{key}:form", (time.perf_counter() - began) * 1000, repeated=False)

    def applicant(self, account: str, subject: int, now: dt.datetime) -> Acting:
        """The person applying for themselves."""
        zone = self.folders.office.clock.zone
        return Acting(account=account, role="applicant", now=now, zone=zone, subjects=frozenset({subject}))

    def bring(self, *, case: str, subject: int, materials: Sequence[str], now: dt.datetime) -> float:
        """Bring what was promised; milliseconds to the answer. What was brought before is not brought again."""
        found = cases.case(number=case)
        if found is None or any(found.materials.get(one) != "promised" for one in materials):
            return self._measured(f"{case}:brought", 0.0, repeated=True)
        began = time.perf_counter()
        casework.bring_material(
            acting=self.applicant("demo:applicant", subject, now), rulebook=self.rulebook, source=self.reading(),
            number=case, materials=materials,
        )  # fmt: skip
        spent = self._measured(f"{case}:brought", (time.perf_counter() - began) * 1000, repeated=False)
        self.dispatch(now)
        return spent

    def state(self, case: str) -> str:
        """Where a case stands."""
        found = cases.case(number=case)
        return found.case.state if found else ""

    def deadlines(self, now: dt.datetime) -> None:
        """The daily walk over promises and limits."""
        acting = Acting.system(now=now, zone=self.folders.office.clock.zone)
        casework.sweep_deadlines(acting=acting, rulebook=self.rulebook)
        self.dispatch(now)

    def dispatch(self, now: dt.datetime) -> None:
        """Let news reach whom it concerns: an approval wakes the next steps."""

        handler = lifecycle.NextSteps(book=self.folders.office.steps, records=self.reading())
        handlers = [Subscription(name="next-steps", events=(CaseApproved,), handle=handler)]
        journal.dispatch(handlers=handlers, now=now)

    def deliver(self, now: dt.datetime) -> Mapping[str, int]:
        """Hand everything over that is due to the file that stands for the SMS gateway."""
        office = self.folders.office
        if self._recheck is None:  # what it found holds for the day, and several stories share one
            self._recheck = AlreadyDone(
                pack=lambda: office.pack,
                population=lambda _: office.records.population(self.snapshot),
                applicants=cases.applicants,
                note=note_recheck(office.clock.zone),
                snapshot=lambda: self.snapshot or office.records.newest(),
            )
        carriers = replace(office.carriers, checks=self._recheck.checks)
        return carriers.send(now_fn=lambda: now).counts

    def heard(self, subject: int, *, kind: str = "", source: tuple[str, str] = ("", "")) -> list[messages.MessageView]:
        """What a subject was told, oldest first."""
        rows = messages.messages(subject=subject, source_kind=source[0], source_id=source[1], limit=50)
        return [row for row in reversed(rows) if not kind or row.kind == kind]

    def said(self, subject: int, *, template: str) -> tuple[str, str]:
        """The text of the last message of a template to a subject, and the masked number it went to."""
        rows = [row for row in self.heard(subject) if row.template == template]
        return (
            rows[-1].text if rows else "",
            f"短信 SMS {mobile.mask(self.folders.office.people.person(subject).mobile)}",
        )

    def spoken(self, subject: int, *, template: str, zh: str, en: str, state: str = "done") -> Step:
        """A step that shows the message somebody got."""
        text, to = self.said(subject, template=template)
        return Step(zh=zh, en=en, message=text, to=to if text else "", state=state)

    def reasons(self, case: str) -> tuple[Reason, ...]:
        """What the case's last automatic decision rests on, fact by fact, in both languages."""
        said = [
            cases.explanation(number=case, language=language, called=self.pack.called(language=language))
            for language in LANGUAGES
        ]
        if not all(said):
            return ()
        zh, en = (explanations[-1].points for explanations in said)
        return tuple(
            Reason(
                fact_zh=one.label, fact_en=other.label, value_zh=one.found, value_en=other.found,
                unit_zh="、".join(dict.fromkeys(source.unit for source in one.sources)),
                unit_en=", ".join(dict.fromkeys(source.unit for source in other.sources)),
                day=max((source.date for source in one.sources), default=""), state=one.state,
            )
            for one, other in zip(zh, en, strict=True)
        )  # fmt: skip

    def told(self, row: messages.MessageView, *, zh: str, en: str, state: str = "done") -> Step:
        """A step that shows one message."""
        to = f"短信 SMS {mobile.mask(self.folders.office.people.person(row.subject).mobile)}"
        return Step(zh=zh, en=en, message=row.text, to=to if row.text else "", state=state)

    def first(self, milliseconds: float, *, of: str) -> float:
        """What the first run took; a later one only finds what is there."""
        return self._measured(of, milliseconds, repeated=of in remembered(self.folders).get("milliseconds", {}))

    def _measured(self, key: str, milliseconds: float, *, repeated: bool) -> float:
        """What the first time took; a repeated request only looks its answer up."""
        known: dict[str, float] = remembered(self.folders).get("milliseconds", {})
        if repeated:
            return known.get(key, milliseconds)
        remember(self.folders, milliseconds={**known, key: milliseconds})
        return milliseconds

    def _save(self, item: str, receipt: Receipt) -> None:
        found = self.pack.items[item]
        self.savings[item] = Saving(
            item_zh=found.name.zh,
            item_en=found.name.en,
            materials_before=len(found.materials),
            materials_now=len(found.materials) - receipt.materials_saved,
            visits_before=found.reach.visits + receipt.visits_saved,
            visits_now=found.reach.visits,
            fields=len(found.form),
            prefilled=receipt.fields_prefilled,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A persona with the surrogate key the lake knows it by."""

    key: str
    name: str
    number: str
    phone: str
    subject: int


def people(folders: DemoFolders) -> dict[str, Someone]:
    """The personas by key."""
    text = (folders.feeds / "personas.json").read_text(encoding="utf-8")
    found: dict[str, Someone] = {}
    with folders.office.people.table() as known:
        for row in json.loads(text):
            subject = known.find(kind="natural_person", number=row["id_number"])
            if subject is not None:
                found[row["key"]] = Someone(
                    key=row["key"], name=row["name"], number=row["id_number"], phone=row["mobile"], subject=subject
                )
    return found
