"""Why a message stands where it stands: kept as a code and what belongs to it, said in the reader's language.

What a gateway itself gives as the reason is kept and said as it came.

>>> said("quiet-hours").zh, said("broke-off: TimeoutError").en, said("number out of service").zh
('等待免打扰时段结束', 'the connection broke off: TimeoutError', 'number out of service')
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from saltern.apps.notify.outgoing_http import AddressUnusable
from saltern.core.catalogue.template import NameNotAllowed, TemplateUnknown, TextMissing, TextTooLong, ValueMissing
from saltern.errors import SalternError
from saltern.words import Phrase

LONGEST: Final = 300

WORDS: Final[Mapping[str, Phrase]] = {
    "stopped": Phrase(en="stopped by a person", zh="已人工停止"),
    "expired": Phrase(en="no longer true", zh="已过时效"),
    "opted-out": Phrase(en="the recipient refused messages of this kind", zh="收件人已拒收此类消息"),
    "already-done": Phrase(en="the recipient has done it already", zh="收件人已办理"),
    "not-due": Phrase(en="the reminder no longer applies", zh="已不需要提醒"),
    "dead": Phrase(en="the recipient's death is on record", zh="登记显示收件人已去世"),
    "moved-away": Phrase(en="the recipient moved away from the district", zh="收件人已迁离本区"),
    "closed": Phrase(en="the recipient was struck off, or its licence revoked", zh="收件单位已注销或被吊销"),
    "consent-withdrawn": Phrase(en="the recipient withdrew the consent to messages", zh="收件人已撤回接收授权"),
    "stopped-for-good": Phrase(en="stopped by a person; told anew since", zh="已人工停止，之后另行告知"),
    "broke-off-unseen": Phrase(
        en="the connection broke off and the provider does not know of it; a person decides",
        zh="连接中断，服务商又查不到这条消息；由人工决定",
    ),
    "restored": Phrase(en="it had been handed over before the database was restored", zh="数据库恢复之前已交给服务商"),
    "restored-unseen": Phrase(
        en="handed over before the database was restored, and the provider does not know of it; a person decides",
        zh="数据库恢复之前已交出，服务商又查不到这条消息；由人工决定",
    ),
    "kept-locked": Phrase(
        en="another process keeps the file of messages locked; see whether it is frozen",
        zh="另一进程一直占用消息文件；请检查它是否停住",
    ),
    "no-proof": Phrase(
        en="the provider has taken nothing yet that would prove that it remembers", zh="尚无法证明服务商保留记录"
    ),
    "not-in-table": Phrase(
        en="the identity table does not know the recipient; see whether it is the right one",
        zh="身份表中没有收件人；请检查身份表是否完整",
    ),
    "joined": Phrase(en="told to the same person under another number", zh="已按同一人的另一号码告知"),
    "no-contact": Phrase(en="no number or address is known", zh="没有联系方式"),
    "quiet-hours": Phrase(en="waits for the end of the quiet hours", zh="等待免打扰时段结束"),
    "check-missing": Phrase(en="the check before sending could not be asked", zh="发送前核验暂不可用"),
    "address-refused": Phrase(en="the address cannot be used", zh="地址无法使用"),
    "broke-off": Phrase(en="the connection broke off", zh="连接中断"),
    "cannot-ask": Phrase(en="the provider cannot be asked what became of it", zh="无法向服务商查询结果"),
    "not-connected": Phrase(en="no connection to the provider", zh="未能连接服务商"),
    "redirected": Phrase(en="redirects are refused", zh="不接受转向"),
    "not-admitted": Phrase(en="the provider does not accept our credentials", zh="服务商不接受我方凭证"),
    "moved": Phrase(en="the provider is not at this address", zh="服务商不在此地址"),
    "busy": Phrase(en="the provider asks to come again later", zh="服务商要求稍后再试"),
    "unavailable": Phrase(en="the provider cannot be used", zh="服务商暂不可用"),
    "not-its-answer": Phrase(en="the answer is not the provider's own", zh="应答并非来自服务商"),
    "no-memory": Phrase(en="the provider does not remember what it took", zh="服务商不保留已接收消息的记录"),
    "refused": Phrase(en="the provider refuses this message", zh="服务商拒收此消息"),
    "sender-refused": Phrase(en="the mail server does not accept our sender", zh="邮件服务器不接受我方发件人"),
}

NOT_MEANT: Final = frozenset({
    "stopped", "stopped-for-good", "opted-out", "already-done", "not-due", "dead", "moved-away", "closed",
    "consent-withdrawn", "joined",
})  # fmt: skip
"""Why a message was not to go: of all else that ended it is true that it did not reach whom it should have."""
OF_THE_PROVIDER: Final = Phrase(en="the provider could not deliver it", zh="服务商没有送到")
REFUSALS: Final[Mapping[str, type[SalternError]]] = {
    kind.code: kind
    for kind in (AddressUnusable, NameNotAllowed, TemplateUnknown, TextMissing, TextTooLong, ValueMissing)
}
"""What may keep a message from going, by code."""


def kept(refusal: SalternError) -> str:
    """A refusal as the outbox keeps it.

    >>> kept(TemplateUnknown(template="gone"))
    'template-unknown {"template": "gone"}'
    """
    text = f"{refusal.code} {json.dumps(refusal.params, ensure_ascii=False, default=_plain)}"
    return text if refusal.code in REFUSALS and len(text) <= LONGEST else str(refusal)[:LONGEST]


def said(reason: str) -> Phrase:
    """The same in words."""
    code, _, facts = reason.partition(" ")
    if code in REFUSALS and facts:
        try:
            refusal = REFUSALS[code](**{name: _value(value) for name, value in json.loads(facts).items()})
            return Phrase(en=str(refusal), zh=refusal.message("zh"))
        except (ValueError, KeyError, TypeError, AttributeError):
            return Phrase(en=reason, zh=reason)
    code, _, detail = reason.partition(": ")
    words = WORDS.get(code)
    if words is None:
        return Phrase(en=reason, zh=reason)
    return Phrase(en=f"{words.en}: {detail}", zh=f"{words.zh}：{detail}") if detail else words


def kind(reason: str) -> tuple[str, Phrase]:
    """What kind of reason it is, in words that hold nothing of whom it concerns: what a provider wrote is not said.

    >>> kind("broke-off: TimeoutError")[0], kind("number 13800138000 out of service")[1].zh
    ('broke-off', '服务商没有送到')
    """
    code = reason.partition(" ")[0].partition(":")[0]
    return (code, WORDS[code]) if code in WORDS else ("provider", OF_THE_PROVIDER)


def _plain(value: object) -> object:
    return asdict(value) if isinstance(value, Phrase) else str(value)


def _value(value: object) -> object:
    return Phrase(**value) if isinstance(value, dict) else value
