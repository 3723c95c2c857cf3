"""刷脸办: a proof by face, where the operator named whoever compares. One way among others, each of no more steps.

What it needs is asked first and apart: consent, and whose face it is. The picture never comes here; what is kept is
that it passed, when, and a hash. Law: see `apps.identity.face`.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saltern.apps.identity import operations as identity
from saltern.apps.identity.face import FaceNotOffered, FaceProof, FaceProofUnknown
from saltern.apps.identity.represented import Represented
from saltern.core.identifiers import resident_id, writing
from saltern.errors import SalternError
from saltern.installation.people import SubjectNotKnown, SubjectNumberInvalid
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.portal.views.sign_in import remember_names
from saltern.words import Phrase

PROOF: Final = "face"
"""Session key: the proof that was begun, and where its camera waits."""
FIELDS: Final = {"face-consent-missing": "consent", "guardian-consent-missing": "number"}


class PersonNotMatched(SalternError):
    """Name and number do not fit together here. Look at both again, or bring your card to a counter."""

    family = "invalid"
    zh = "姓名和号码对不上。请看看有没有填错，或带身份证到窗口。"


def prove_face(request: PageRequest) -> HttpResponse:
    """Asked, sent before the camera, and what came of it."""
    provider = request.visit.office.faces
    if provider is None:
        return _page(request, state="off", status=404)
    begun = request.session.get(PROOF)
    if request.method != "POST":
        return _result(request, provider, begun) if begun and "anew" not in request.GET else _page(request)
    try:
        proof = _begun(request, provider)
    except SalternError as problem:
        words = problem.words()
        if problem.code in ("face-used-up", "face-not-offered"):
            return _page(request, state="ways", words=words, status=200 if problem.family == "gone" else 503)
        return _page(request, faults=[(FIELDS.get(problem.code, "number"), words)], status=422)
    request.session[PROOF] = {"proof": proof.handle, "url": proof.url}
    return HttpResponseRedirect(reverse("prove-face"))


def _begun(request: PageRequest, provider: Any) -> FaceProof:
    """Raises what `begin_face` does, and `PersonNotMatched`."""
    visit, posted = request.visit, request.POST
    children = {str(one.subject): one for one in _guarded(request)}
    whom = children.get(posted.get("whom", "")) or _oneself(request)
    known = whom is not None and whom.shows_records
    subject = whom.subject if whom is not None and known else _typed(request)
    person = visit.office.people.person(subject)
    if not known:
        identity.declare(acting=visit.acting, subject=subject)
    return identity.begin_face(
        acting=visit.acting,
        provider=provider,
        subject=subject,
        name=person.name,
        number=person.number,
        born=resident_id.birth_date(person.number),
        consent=posted.get("consent") == "1",
        back=request.build_absolute_uri(reverse("prove-face")),
    )


def _typed(request: PageRequest) -> int:
    """Whose number was typed, if the name is theirs. Raises `PersonNotMatched`, the same for every mistake."""
    people = request.visit.office.people
    try:
        subject = people.find(kind="natural_person", number=request.POST.get("number", ""))
    except (SubjectNumberInvalid, SubjectNotKnown):
        raise PersonNotMatched from None
    name = people.person(subject).name
    if not name or writing.normalise(name) != writing.normalise(request.POST.get("name", "")):
        raise PersonNotMatched
    return subject


def _result(request: PageRequest, provider: Any, begun: dict[str, str]) -> HttpResponse:
    try:
        proof = identity.finish_face(acting=request.visit.acting, provider=provider, proof=begun["proof"])
    except FaceNotOffered as problem:
        words = problem.words()
        return _page(request, state="ways", words=words, status=503)
    except FaceProofUnknown:
        request.session.pop(PROOF)
        return _page(request)
    if proof.state == "waiting":
        return _page(request, state="waiting", url=begun["url"])
    request.session.pop(PROOF)
    if proof.state == "passed":
        remember_names(request)
    return _page(request, state=proof.state)


def _oneself(request: PageRequest) -> Represented | None:
    return next((one for one in request.visit.represented if one.how == "self" and one.kind == "natural_person"), None)


def _guarded(request: PageRequest) -> list[Represented]:
    """The people whose mandate is held: whether it is a guardian's the operation asks."""
    return [one for one in request.visit.represented if one.how == "mandate" and one.kind == "natural_person"]


def _page(
    request: PageRequest,
    *,
    state: str = "",
    url: str = "",
    words: Phrase | None = None,
    faults: list[tuple[str, Phrase]] | None = None,
    status: int = 200,
) -> HttpResponse:
    oneself = _oneself(request)
    context = {
        "place": "mine",
        "state": state,
        "url": url,
        "words": words,
        "faults": faults or (),
        "known": oneself is not None and oneself.shows_records,
        "others": [(one.subject, request.visit.name_of(one.subject)) for one in _guarded(request)],
        "typed": {"name": request.POST.get("name", ""), "number": request.POST.get("number", "")},
    }
    return render(request, "portal/prove_face.html", context, status=status)
