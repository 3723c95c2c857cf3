"""Applying, as every face does it where people act for themselves: what is asked together, what was typed is kept, the
form is handed in once.

The key of the draft goes with the check page, so that a second tap, a reload, Back or a cut line hands nothing in
twice.
"""

from __future__ import annotations

from collections.abc import Mapping

from saltern.apps.casework import operations as casework
from saltern.apps.casework.material import MaterialsMissing, PromiseNotSigned
from saltern.core.approvals.prefill import FormFaulty
from saltern.core.catalogue.item import FormField, Item
from saltern.interfaces.pages import item_form
from saltern.interfaces.pages.applicant import account_facts, acting_on, subject_of
from saltern.interfaces.pages.begun import Begun, begun, handed_in
from saltern.interfaces.pages.confirm import ConfirmPage, confirm_page
from saltern.interfaces.pages.item_form import Question
from saltern.interfaces.pages.request import PageRequest
from saltern.words import NOTHING, Phrase

Faults = tuple[tuple[str, Phrase], ...]
Refused = FormFaulty | MaterialsMissing | PromiseNotSigned


def still_open(now: Begun) -> tuple[tuple[str, ...], ...]:
    """The fields still to be answered, as the pages that ask them."""
    return item_form.groups(now.item, item_form.open_fields(now.item, now.form.fields, now.form.faults))


def asked_with(now: Begun, field: str) -> list[FormField]:
    """The fields that are asked on one page with a field, itself among them; none where the form has no such field."""
    wanted = item_form.open_fields(now.item, now.form.fields, now.form.faults)
    page = next((group for group in item_form.groups(now.item, {*wanted, field}) if field in group), (field,))
    return [one for one in now.item.form if one.key in page]


def questions(now: Begun, asked: list[FormField], wrong: Mapping[str, Phrase] | None = None) -> list[Question]:
    """How these fields are asked, as they were typed, else as they are known."""
    values = {one.key: one.value for one in now.form.fields}
    return [
        item_form.question(
            one,
            text=now.draft.typed.get(one.key, "") or item_form.as_text(values.get(one.key)),
            fault=(wrong or {}).get(one.key, NOTHING),
        )
        for one in asked
    ]


def answered(request: PageRequest, key: str, asked: list[FormField]) -> tuple[Begun, Mapping[str, Phrase]]:
    """Keep what was typed on a page; the form as it stands then, and what is wrong with these answers, by field."""
    typed = {one.key: item_form.as_typed(one, request.POST.get(one.key, "")) for one in asked}
    casework.save_draft(
        acting=acting_on(request, key),
        rulebook=request.visit.office.rulebook,
        item=key,
        subject=subject_of(request),
        typed=typed,
    )
    after = begun(request, key)
    keys = {one.key for one in asked}
    faults = [one for one in after.form.faults if one.field in keys]
    return after, {one.field: fault_words(one.words, after.item, one.field) for one in faults}


def check_page(request: PageRequest, now: Begun, *, masked: bool = False) -> ConfirmPage:
    """What is looked over before it is handed in; `masked` where others may look on."""
    office = request.visit.office
    return confirm_page(
        pack=office.pack,
        begun=office.pack_of(now.draft.pack_version),
        item=now.item,
        form=now.form,
        draft=now.draft,
        today=request.visit.today,
        masked=masked,
    )


def hand_in(request: PageRequest, key: str, *, channel: str) -> str:
    """Hand the form in under the key the check page bore, as its draft stands: the number of its case, of the same one
    however often; empty where nothing was handed in under that key and another draft is open.

    Raises `FormFaulty`, `MaterialsMissing`, `PromiseNotSigned` and what `casework.submit` raises.
    """
    posted, visit, subject = request.POST.get("key", ""), request.visit, subject_of(request)
    acting, rulebook = acting_on(request, key), visit.office.rulebook
    draft = casework.find_draft(acting=acting, rulebook=rulebook, item=key, subject=subject)
    if draft is None or draft.key != posted:
        return casework.find_handed_in(acting=acting, key=posted) or ""
    who, later = visit.whom.kind if visit.whom else "", "later" in request.POST
    item = rulebook.in_force(item=key, day=visit.today, who=who).item
    fields = {field.key for field in item.form}
    try:
        made = casework.submit(
            acting=acting,
            rulebook=rulebook,
            source=visit.reading,
            item=key,
            subject=subject,
            key=posted,
            who=who,
            values={name: text for name, text in draft.typed.items() if name in fields},
            contested={name: text for name, text in draft.contested.items() if name in fields},
            materials=handed_in(item, draft),
            promises=draft.promised or later,
            account=account_facts(request),
            channel=channel,
            for_a_person="person" in request.POST,
        )
    except (FormFaulty, MaterialsMissing, PromiseNotSigned):
        if later:
            casework.save_draft(acting=acting, rulebook=rulebook, item=key, subject=subject, promised=True)
        raise
    return made.number


def wrong(refusal: Refused, item: Item) -> Faults:
    """What has to be put right, each by the place on the page where it is."""
    if isinstance(refusal, FormFaulty):
        return tuple((fault.field, fault_words(fault.words, item, fault.field)) for fault in refusal.faults)
    return tuple(
        (f"m-{one.key}", Phrase(zh=f"还差{one.name.zh}", en=f"{one.name.en} is missing")) for one in refusal.materials
    )


def fault_words(words: Phrase, item: Item, field: str) -> Phrase:
    """A fault in the words of whoever fills a form in."""
    one = next((one for one in item.form if one.key == field), None)
    if one is None or words.en != "required, and no record holds it":
        return words
    if item_form.choices(one):
        return Phrase(zh=f"还没有选{one.label.zh}", en=f"{one.label.en}: choose one")
    return Phrase(zh=f"还没有填{one.label.zh}", en=f"{one.label.en} is not filled in")
