"""What the outbox says when it refuses, whole and in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from apps.notify.conftest import applicant, operator
from apps.notify.test_receipts import SECRET, receive, signed, told
from saltern.apps.notify import operations as notify
from saltern.apps.notify.outgoing import Outgoing
from saltern.apps.notify.outgoing_http import AddressUnusable, Door
from saltern.apps.notify.reason import WORDS, kept, said
from saltern.apps.notify.receipts import LARGEST
from saltern.core.catalogue.template import Template, TemplateUnknown, render
from saltern.errors import SalternError
from saltern.installation.carriers import mail
from saltern.installation.environment import MailServer
from saltern.interfaces.cli.message import split
from saltern.words import Phrase

NOW = dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
NAMES = frozenset({"who"})


def refused(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(SalternError) as refusal:
        act()
    return str(refusal.value), refusal.value.message("zh")


def template(text: str) -> Template:
    return Template(key="due", texts={"zh": text}, names=NAMES)


FORGED = "What came is not from whom it names: ", "来件并非出自其所称的发送方："
UNREADABLE = (
    "; expected a type message.delivered or message.undelivered and data.id.",
    "；应含类型 message.delivered 或 message.undelivered 以及 data.id。",
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "after", "en", "zh"),
    [
        ({"Webhook-Signature": ""}, 1, "no header webhook-signature.", "缺少报头 webhook-signature。"),
        ({"Webhook-Signature": "v1,bm8="}, 1, "the signature does not fit.", "签名不符。"),
        ({"Webhook-Timestamp": "²"}, 1, "the timestamp is no number of seconds.", "时间戳不是秒数。"),
        ({}, 6, "signed more than five minutes away from now.", "签名时间与现在相差五分钟以上。"),
    ],
)
def test_a_forged_receipt(change: dict[str, str], after: int, en: str, zh: str) -> None:
    body = told()
    headers = {**signed(body, NOW), **change}
    assert refused(lambda: receive(body, headers, NOW + dt.timedelta(minutes=after))) == (
        FORGED[0] + en,
        FORGED[1] + zh,
    )


@pytest.mark.django_db
def test_a_receipt_too_large() -> None:
    body = b"x" * (LARGEST + 1)
    assert refused(lambda: receive(body, signed(body, NOW, secret=SECRET), NOW)) == (
        f"{FORGED[0]}65537 bytes, more than 65536.",
        f"{FORGED[1]}65537 字节，超过 65536。",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "en", "zh"),
    [
        (b"[]", "it is no JSON object with these fields", "不是含有这些字段的 JSON 对象"),
        (b"{", "it is no JSON object with these fields", "不是含有这些字段的 JSON 对象"),
        (told("message.read"), "type message.read", "类型为 message.read"),
    ],
)
def test_an_unreadable_receipt(body: bytes, en: str, zh: str) -> None:
    assert refused(lambda: receive(body, signed(body, NOW), NOW)) == (
        f"The receipt cannot be read: {en}{UNREADABLE[0]}",
        f"回执无法读取：{zh}{UNREADABLE[1]}",
    )


@pytest.mark.parametrize(
    ("url", "en", "zh"),
    [
        ("ftp://example.org/x", "expected https://host/path", "应为 https://主机/路径"),
        ("http://example.org/x", "only https is allowed outside the own network", "内网以外只允许 https"),
    ],
)
def test_an_address_that_is_none(url: str, en: str, zh: str) -> None:
    assert refused(lambda: Door(url=url)) == (
        f"The address {url} cannot be called: {en}.",
        f"地址 {url} 无法调用：{zh}。",
    )


def test_an_address_inside() -> None:
    door = Door(url="https://10.0.0.8/x")
    with pytest.raises(AddressUnusable) as refusal:
        door.call("GET", "/1", headers={})
    assert (str(refusal.value), refusal.value.message("zh")) == (
        "The address https://10.0.0.8/x cannot be called: 10.0.0.8 is a private address.",
        "地址 https://10.0.0.8/x 无法调用：10.0.0.8 是内网地址。",
    )


@pytest.mark.parametrize(
    ("act", "en", "zh"),
    [
        (
            lambda: render(Template(key="due", texts={}, names=NAMES), values={}, language="en"),
            "The template due has no text in any of en, zh, en.",
            "模板 due 没有 en, zh, en 中任何一种语言的文本。",
        ),
        (
            lambda: render(template("((what))"), values={}, language="zh"),
            "The template due uses ((what)), which is not among who.",
            "模板 due 使用了 ((what))，允许的名称只有 who。",
        ),
        (
            lambda: render(template("((who))"), values={}, language="zh"),
            "The template due needs a value for ((who)), none was given.",
            "模板 due 缺少 ((who)) 的值。",
        ),
        (
            lambda: render(template("x" * 1_001), values={}, language="zh"),
            "The text of template due has 1001 characters; at most 1000 are sent.",
            "模板 due 的文本有 1001 个字符，最多 1000 个。",
        ),
        (
            lambda: Outgoing(
                message_key="k" * 201, subject=1, template="t", source_kind="x", source_id="1", pack_version="v"
            ),
            f'The message key "{"k" * 201}" is empty or longer than 200 characters.',
            f"消息键“{'k' * 201}”为空或超过 200 个字符。",
        ),
        (
            lambda: split("push"),
            '"push" names no source of messages; expected a kind and a number as push:12, or everything.',
            "“push”不是消息来源；应为 push:12 这样的类别加编号，或 everything。",
        ),
        (
            lambda: mail(MailServer(host="h", port="many", sender="a@b")),
            'SALTERN_SMTP_PORT is "many"; expected a number.',
            "SALTERN_SMTP_PORT 的值为“many”；应为 数字。",
        ),
        (
            lambda: mail(MailServer(host="h", security="some", sender="a@b")),
            'SALTERN_SMTP_SECURITY is "some"; expected tls, starttls or none.',
            "SALTERN_SMTP_SECURITY 的值为“some”；应为 tls、starttls 或 none。",
        ),
        (
            lambda: mail(MailServer(host="h", sender="me")),
            'SALTERN_SMTP_SENDER is "me"; expected an address.',
            "SALTERN_SMTP_SENDER 的值为“me”；应为 邮箱地址。",
        ),
    ],
)
def test_words_settings_and_keys(act: Callable[[], object], en: str, zh: str) -> None:
    assert refused(act) == (en, zh)


@pytest.mark.django_db
def test_switches() -> None:
    assert refused(lambda: notify.resume(acting=operator(NOW), source_kind="push", source_id="9")) == (
        "Nothing is stopped for push:9.",
        "push:9 没有处于停止状态。",
    )
    assert refused(lambda: notify.prefer(acting=applicant(1, NOW), subject=1, refuse=["birthday"])) == (
        'Messages of kind "birthday" cannot be refused; a person may refuse next_step, reminder, *.',
        "“birthday”类消息不可拒收；可拒收的有 next_step, reminder, *。",
    )
    assert refused(lambda: notify.prefer(acting=applicant(1, NOW), subject=1, language="fr")) == (
        'There are no messages in the language "fr"; expected zh, en.',
        "没有语言为“fr”的消息；可选 zh, en。",
    )


def test_a_template_that_is_gone() -> None:
    gone = TemplateUnknown(template="gone")
    assert (str(gone), gone.message("zh")) == ("The pack has no template gone.", "事项包中没有模板 gone。")


@pytest.mark.parametrize(
    ("reason", "en", "zh"),
    [
        ("stopped", "stopped by a person", "已人工停止"),
        ("cannot-ask", "the provider cannot be asked what became of it", "无法向服务商查询结果"),
        ("address-refused", "the address cannot be used", "地址无法使用"),
        ("redirected: HTTP 302", "redirects are refused: HTTP 302", "不接受转向：HTTP 302"),
        (
            "not-connected: ConnectionRefusedError",
            "no connection to the provider: ConnectionRefusedError",
            "未能连接服务商：ConnectionRefusedError",
        ),
        ("broke-off: TimeoutError", "the connection broke off: TimeoutError", "连接中断：TimeoutError"),
        ("", "", ""),
        ("number out of service", "number out of service", "number out of service"),
        ("template-unknown {", "template-unknown {", "template-unknown {"),
        ("template-unknown []", "template-unknown []", "template-unknown []"),
        ("template-unknown {}", "template-unknown {}", "template-unknown {}"),
    ],
)
def test_the_reason_of_a_message_in_words(reason: str, en: str, zh: str) -> None:
    assert said(reason) == Phrase(en=en, zh=zh)


def test_every_reason_has_words_in_both_languages() -> None:
    assert [code for code, words in WORDS.items() if not words.en or not words.zh or words.en == words.zh] == []


@pytest.mark.parametrize(
    "refusal",
    [
        TemplateUnknown(template="gone"),
        AddressUnusable(url="https://10.0.0.8", problem=Phrase(en="10.0.0.8 is a private address", zh="是内网地址")),
    ],
)
def test_a_refusal_is_kept_and_said_again(refusal: SalternError) -> None:
    assert said(kept(refusal)) == Phrase(en=str(refusal), zh=refusal.message("zh"))


def test_a_refusal_too_long_to_keep_is_cut() -> None:
    assert kept(TemplateUnknown(template="g" * 400)) == f"The pack has no template {'g' * 275}"
