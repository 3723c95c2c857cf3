"""Providers of face checks keep one contract: the one in memory that other tests use, and the one over HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from saltern.apps.identity.face import FaceAsked, FaceNotOffered, FaceProvider, FaceResult
from saltern.apps.notify.outgoing_http import AddressUnusable
from saltern.installation.face_check import HttpFaceProvider
from worlds.face_house import SECRET, FaceHouse, ServedFaceHouse, digest_of, serving


def clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def over_http(served: ServedFaceHouse, *, secret: str = SECRET) -> HttpFaceProvider:
    return HttpFaceProvider(url=served.url, secret=secret, now=clock, allow_private=True)


def asked(id_: str = "p-1") -> FaceAsked:
    return FaceAsked(id=id_, name="王芳", number="440308199001011234", back="https://yantian.example/done")


@pytest.fixture
def house() -> FaceHouse:
    return FaceHouse(answers={"p-1": "passed", "p-2": "failed"})


@pytest.fixture
def served(house: FaceHouse) -> Iterator[ServedFaceHouse]:
    with serving(house) as server:
        yield server


@pytest.fixture(params=["memory", "http"])
def provider(request: pytest.FixtureRequest, house: FaceHouse) -> FaceProvider:
    return house if request.param == "memory" else over_http(request.getfixturevalue("served"))


def test_a_check_begun_has_a_name_and_a_place_to_go_to(provider: FaceProvider) -> None:
    begun = provider.begin(asked())
    assert (begun.reference, begun.url) == ("r-p-1", "https://face.example/p-1")
    assert provider.begin(asked()) == begun


def test_what_became_of_a_check_is_told_again_and_again(provider: FaceProvider) -> None:
    references = {id_: provider.begin(asked(id_)).reference for id_ in ("p-1", "p-2", "p-3")}
    expected = [
        FaceResult(reference="r-p-1", state="passed", digest=digest_of("p-1")),
        FaceResult(reference="r-p-2", state="failed", digest=digest_of("p-2")),
        FaceResult(reference="r-p-3", state="waiting"),
    ]
    for _ in range(2):
        assert [provider.result(reference) for reference in references.values()] == expected


def test_a_check_nobody_began_waits(provider: FaceProvider) -> None:
    assert provider.result("r-nobody") == FaceResult(reference="r-nobody", state="waiting")


# -- over HTTP ------------------------------------------------------------------------------------------------------

Answer = tuple[int, bytes, dict[str, str]]
SPOILED: dict[str, Callable[[int, bytes, dict[str, str]], Answer]] = {
    "the body of another": lambda status, body, headers: (status, body.replace(b"failed", b"passed"), headers),
    "another status": lambda _, body, headers: (404, body, headers),
    "no signature": lambda status, body, _: (status, body, {}),
    "an old answer": lambda status, body, headers: (status, body, {**headers, "webhook-timestamp": "1500000000"}),
    "a time that is none": lambda status, body, headers: (status, body, {**headers, "webhook-timestamp": "9" * 40}),
    "a login page": lambda _, __, ___: (200, b"<html>", {}),
    "a redirect": lambda _, body, headers: (302, body, {**headers, "Location": "http://127.0.0.1/"}),
}


@pytest.mark.parametrize("how", SPOILED)
def test_an_answer_that_is_not_the_providers_is_none(served: ServedFaceHouse, how: str) -> None:
    provider = over_http(served)
    reference = provider.begin(asked("p-2")).reference
    served.spoil = SPOILED[how]
    with pytest.raises(FaceNotOffered):
        provider.result(reference)


def test_who_does_not_know_the_secret_is_not_heard(served: ServedFaceHouse) -> None:
    with pytest.raises(FaceNotOffered):
        over_http(served, secret="whsec_" + "QUJD" * 8).begin(asked())
    assert (served.forged, served.house.asked) == (1, [])


@pytest.mark.parametrize("reference", ["", "../checks", "a b", "x" * 201, "r?x=1"])
def test_a_reference_is_no_way_to_another_address(served: ServedFaceHouse, reference: str) -> None:
    with pytest.raises(FaceNotOffered):
        over_http(served).result(reference)


def test_a_provider_that_is_away_is_said_so() -> None:
    with serving(FaceHouse()) as gone:
        pass
    with pytest.raises(FaceNotOffered):
        over_http(gone).begin(asked())


def test_inside_the_own_network_only_where_the_operator_says_so(served: ServedFaceHouse) -> None:
    with pytest.raises(AddressUnusable):
        HttpFaceProvider(url=served.url, secret=SECRET, now=clock)
    inside = HttpFaceProvider(url=served.url.replace("http:", "https:"), secret=SECRET, now=clock)
    with pytest.raises(FaceNotOffered):
        inside.begin(asked())
