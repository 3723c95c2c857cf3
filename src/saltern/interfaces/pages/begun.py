"""An application under way: the item in force, its draft, the form as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations import DraftView, FormView
from saltern.core.approvals.compilation import ItemRules
from saltern.core.catalogue.item import Item
from saltern.interfaces.pages.applicant import account_facts, acting_on, subject_of
from saltern.interfaces.pages.request import PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What every page of an application stands on."""

    rules: ItemRules
    draft: DraftView
    form: FormView

    @property
    def item(self) -> Item:
        """The item, in the version of the day."""
        return self.rules.item


def begun(request: PageRequest, key: str) -> Begun:
    """The draft of whom the account acts for, begun where there is none. Raises what the operations raise."""
    visit = request.visit
    who = visit.whom.kind if visit.whom else ""
    rules: ItemRules = visit.office.rulebook.in_force(item=key, day=visit.today, who=who)
    acting, subject = acting_on(request, key), subject_of(request)
    draft = casework.open_draft(acting=acting, rulebook=visit.office.rulebook, item=key, subject=subject)
    known = {field.key for field in rules.item.form}
    form = casework.open_form(
        acting=acting,
        rulebook=visit.office.rulebook,
        source=visit.reading,
        item=key,
        subject=subject,
        typed={name: text for name, text in draft.typed.items() if name in known},
        contested={name: text for name, text in draft.contested.items() if name in known},
        materials=handed_in(rules.item, draft),
        account=account_facts(request),
        who=who,
    )
    return Begun(rules=rules, draft=draft, form=form)


def handed_in(item: Item, draft: DraftView) -> list[str]:
    """The materials a file was given for, of those the item still asks for."""
    return [one.key for one in item.materials if draft.materials.get(one.key, "promised") != "promised"]
