"""Who carries a code here, who compares faces, and what the operator is told where that cannot be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from saltern.apps.identity.one_time_code import CodeMessage, CodeNotCarried, Manner, message_text
from saltern.apps.notify.ports import Outcome, Parcel, State
from saltern.core.registry.identity import IdentityKeyWrong
from saltern.installation.clock import Clock
from saltern.installation.code_carrier import CodesByProvider, voice
from saltern.installation.environment import read
from saltern.installation.face_check import FaceSecretMissing, faces
from saltern.installation.office import Office
from saltern.installation.people import People
from saltern.words import Phrase
from worlds.accounts import ZONE

KEY = "11" * 32


@dataclass
class Gateway:
    """Answers every parcel alike."""

    state: State
    name: str = "fake"
    batch: int = 1
    piece: int = 1
    connections: int = 1
    can_ask: bool = False
    own_memory: bool = False

    def hand_over(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        return [Outcome(id=parcel.id, state=self.state) for parcel in parcels]

    def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
        return []


def message(manner: Manner = "sms") -> CodeMessage:
    return CodeMessage(to="13800138000", text="验证码 123456", manner=manner, language="zh")


@pytest.mark.parametrize(
    ("state", "carried"), [("sent", True), ("unclear", True), ("failed", False), ("held", False), ("later", False)]
)
def test_a_code_is_on_its_way_or_said_not_to_be(state: State, carried: bool) -> None:
    carrier = CodesByProvider({"sms": Gateway(state)})
    if carried:
        carrier(message())
    else:
        with pytest.raises(CodeNotCarried):
            carrier(message())


def test_nobody_is_called_where_no_gateway_calls() -> None:
    with pytest.raises(CodeNotCarried):
        CodesByProvider({"sms": Gateway("sent")})(message("voice"))
    assert voice(read({"SALTERN_SMS_URL": "https://sms.example"})) == {}
    assert list(voice(read({"SALTERN_VOICE_URL": "https://voice.example"}))) == ["voice"]


def test_without_gateways_codes_go_to_files_under_the_home(tmp_path: Path) -> None:
    office = Office(
        read({"SALTERN_HOME": str(tmp_path), "SALTERN_IDENTITY_KEY": KEY, "SALTERN_HOSTS": "yantian.example"})
    )
    desk = office.code_desk
    for manner in ("sms", "voice"):
        desk.carry(message(manner))
        row = json.loads((tmp_path / "outbox" / f"{manner}.jsonl").read_text())
        assert (row["to"], row["text"]) == ("138****8000", "验证码 123456")
    assert (desk.host, desk.sender) == ("yantian.example", office.pack.district.portal or office.pack.district.name)


def test_the_key_is_proved_before_an_account_is_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "identity.sqlite3"
    assert People(path=path, key=KEY).seal_key() == bytes.fromhex(KEY)
    with pytest.raises(IdentityKeyWrong):
        People(path=path, key="22" * 32).seal_key()


def test_nobody_compares_faces_unless_the_operator_names_somebody() -> None:
    assert faces(read({}), now=Clock(zone=ZONE).now) is None
    named = {"SALTERN_FACE_URL": "https://face.example"}
    for secret in ("", "whsec_", "whsec_not base64"):
        with pytest.raises(FaceSecretMissing):
            faces(read({**named, "SALTERN_FACE_SECRET": secret}), now=Clock(zone=ZONE).now)
    provider = faces(read({**named, "SALTERN_FACE_SECRET": "whsec_QUJDRA=="}), now=Clock(zone=ZONE).now)
    assert provider is not None
    assert "QUJDRA" not in repr(provider)


def test_a_code_is_short_enough_in_both_languages() -> None:
    sender = Phrase(zh="深圳市盐田区", en="Yantian District, Shenzhen")
    texts = [
        message_text(code="123456", sender=sender, host="i.yantian.example.gov.cn", manner="sms", language=language)
        for language in ("zh", "en")
    ]
    assert [text.rpartition("\n")[2] for text in texts] == ["@i.yantian.example.gov.cn #123456"] * 2
    assert len(texts[0]) <= 2 * 67  # two parts of a text message in UCS-2
    assert len(texts[1]) <= 160  # one in the GSM alphabet
