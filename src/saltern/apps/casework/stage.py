"""Where a case stands, and who may move it: the table of stages and its words (`core.stages` reads it).

Roles: applicant, clerk (the counter), approver, system (the machine). The machine may approve, refer, remind and let a
promise lapse; it has no line that refuses. What was decided is taken up again by people alone: a refusal by one, an
approval by two (`operations.reopening`). To people outside a case has one of seven words (`public_state`).

>>> after(number="20200706-7K4MQ2XC", state="review", action="approve", role="approver")
'approved'
>>> after(number="20200706-7K4MQ2XC", state="review", action="approve", role="clerk")
Traceback (most recent call last):
saltern.core.stages.table.RoleRefused: The role clerk may not "approve" case 20200706-7K4MQ2XC; only approver may.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.apps.journal.acting import ROLES as EVERY_ROLE
from saltern.core.stages.table import Row, Stages
from saltern.words import Phrase

STATES: Final[Mapping[str, Phrase]] = {
    "received": Phrase(en="received", zh="已收件"),
    "deferred": Phrase(en="accepted with materials to follow", zh="容缺受理"),
    "review": Phrase(en="under review", zh="人工审查"),
    "correction": Phrase(en="to be corrected", zh="待补正"),
    "paused": Phrase(en="clock paused", zh="计时中止"),
    "approved": Phrase(en="approved", zh="已批准"),
    "refused": Phrase(en="refused", zh="不予批准"),
    "withdrawn": Phrase(en="withdrawn", zh="已撤回"),
    "lapsed": Phrase(en="given back, materials or correction overdue", zh="逾期退件"),
}
ACTIONS: Final[Mapping[str, Phrase]] = {
    "approve-at-once": Phrase(en="approve at once", zh="当场批准"),
    "refer": Phrase(en="hand to a person", zh="转人工"),
    "defer": Phrase(en="accept with materials to follow", zh="容缺受理"),
    "bring": Phrase(en="bring materials", zh="补交材料"),
    "complete": Phrase(en="complete the materials", zh="材料补齐"),
    "remind": Phrase(en="remind", zh="提醒"),
    "lapse": Phrase(en="give back, materials overdue", zh="逾期退件"),
    "hand-back": Phrase(en="hand back to a person", zh="退回人工"),
    "withdraw": Phrase(en="withdraw", zh="撤回"),
    "breach": Phrase(en="note that the limit has passed", zh="记录超期"),
    "assign": Phrase(en="assign", zh="交办"),
    "hand-over": Phrase(en="hand to another unit", zh="转交其他单位"),
    "request-correction": Phrase(en="ask for a correction", zh="告知补正"),
    "pause": Phrase(en="pause the clock", zh="中止计时"),
    "approve": Phrase(en="approve", zh="批准"),
    "refuse": Phrase(en="refuse", zh="不予批准"),
    "correct": Phrase(en="correct", zh="补正"),
    "resume": Phrase(en="resume the clock", zh="恢复计时"),
    "give-notice": Phrase(en="give notice of the end", zh="终止告知"),
    "end": Phrase(en="end, the correction never came", zh="逾期未补正终止"),
    "reckon": Phrase(en="reckon the days anew", zh="重算时限"),
    "amend": Phrase(en="mend the form", zh="代为更正"),
    "object": Phrase(en="object to the mending", zh="不同意代为更正"),
    "change-item": Phrase(en="move to another item", zh="改办事项"),
    "ask-missing": Phrase(en="ask for what the item still needs", zh="告知尚缺内容"),
    "more-time": Phrase(en="ask for more time", zh="多要几天"),
    "give-time": Phrase(en="give more time", zh="延长补交期限"),
    "keep-term": Phrase(en="leave the term as it is", zh="不延长补交期限"),
    "ask-reopen": Phrase(en="ask that it be decided anew", zh="提请重新处理"),
    "drop-reopen": Phrase(en="leave the decision as it is", zh="维持原结果"),
    "reopen": Phrase(en="take up again", zh="重新处理"),
}
PEOPLE: Final = ("applicant", "clerk", "approver")
ROLES: Final[Mapping[str, Phrase]] = {role: EVERY_ROLE[role] for role in (*PEOPLE, "system")}
CLOSED: Final = ("approved", "refused", "withdrawn", "lapsed")

_ROWS: Final = (
    # state, action, roles, what follows
    ("received", "approve-at-once", "system", "approved"),
    ("received", "refer", "system", "review"),
    ("received", "defer", "system", "deferred"),
    ("deferred", "bring", "applicant clerk", "deferred"),
    ("deferred", "complete", "system", "received"),
    ("deferred", "remind", "system", "deferred"),
    ("deferred", "lapse", "system", "lapsed"),
    ("deferred", "hand-back", "system", "review"),
    ("deferred", "withdraw", "applicant clerk", "withdrawn"),
    ("deferred", "change-item", "clerk approver", "review"),
    ("deferred", "more-time", "applicant", "deferred"),
    ("deferred", "give-time", "clerk approver", "deferred"),
    ("deferred", "keep-term", "clerk approver", "deferred"),
    ("deferred", "reckon", "system", "deferred"),
    ("review", "assign", "clerk approver", "review"),
    ("review", "hand-over", "clerk approver", "review"),
    ("review", "request-correction", "clerk approver", "correction"),
    ("review", "pause", "approver", "paused"),
    ("review", "approve", "approver", "approved"),
    ("review", "refuse", "approver", "refused"),
    ("review", "withdraw", "applicant clerk", "withdrawn"),
    ("review", "bring", "applicant clerk", "review"),
    ("review", "amend", "clerk approver", "review"),
    ("review", "object", "applicant clerk", "review"),
    ("review", "change-item", "clerk approver", "review"),
    ("review", "ask-missing", "system", "correction"),
    ("review", "breach", "system", "review"),
    ("review", "reckon", "system", "review"),
    ("correction", "correct", "applicant clerk", "review"),
    ("correction", "assign", "clerk approver", "correction"),
    ("correction", "hand-over", "clerk approver", "correction"),
    ("correction", "withdraw", "applicant clerk", "withdrawn"),
    ("correction", "remind", "system", "correction"),
    ("correction", "give-notice", "clerk approver", "correction"),
    ("correction", "end", "clerk approver", "lapsed"),
    ("correction", "object", "applicant clerk", "correction"),
    ("correction", "change-item", "clerk approver", "review"),
    ("correction", "breach", "system", "correction"),
    ("correction", "more-time", "applicant", "correction"),
    ("correction", "give-time", "clerk approver", "correction"),
    ("correction", "keep-term", "clerk approver", "correction"),
    ("correction", "reckon", "system", "correction"),
    ("paused", "resume", "clerk approver", "review"),
    ("paused", "assign", "clerk approver", "paused"),
    ("paused", "hand-over", "clerk approver", "paused"),
    ("paused", "withdraw", "applicant clerk", "withdrawn"),
    ("paused", "object", "applicant clerk", "paused"),
    ("paused", "breach", "system", "paused"),
    ("paused", "reckon", "system", "paused"),
    ("refused", "reopen", "approver", "review"),
    ("approved", "ask-reopen", "approver", "approved"),
    ("approved", "drop-reopen", "approver", "approved"),
    ("approved", "reopen", "approver", "review"),
)
STAGES: Final = Stages(
    thing=Phrase(en="case", zh="办件"),
    states=STATES,
    actions=ACTIONS,
    roles=ROLES,
    people=PEOPLE,
    closed=CLOSED,
    rows=tuple(
        Row(state=state, action=action, roles=tuple(roles.split()), after=after)
        for state, action, roles, after in _ROWS
    ),
)
MOVES: Final = STAGES.moves
OPEN: Final = STAGES.open
after = STAGES.after
possible = STAGES.possible
state_words = STAGES.state_words
action_words = STAGES.action_words
role_words = STAGES.role_words

YOURS: Final = Phrase(en="your turn", zh="待您办")
UNDER_WAY: Final = Phrase(en="in progress", zh="办理中")
AWAITED: Final = Phrase(en="waiting for materials", zh="等材料")
DONE: Final = Phrase(en="done", zh="已办好")
NOT_PASSED: Final = Phrase(en="not approved", zh="未通过")
WITHDRAWN: Final = Phrase(en="withdrawn", zh="已撤回")
ENDED: Final = Phrase(en="ended", zh="已结束")
PUBLIC: Final[Mapping[str, Phrase]] = {
    "received": UNDER_WAY,
    "deferred": AWAITED,
    "review": UNDER_WAY,
    "correction": YOURS,
    "paused": UNDER_WAY,
    "approved": DONE,
    "refused": NOT_PASSED,
    "withdrawn": WITHDRAWN,
    "lapsed": ENDED,
}
"""Nobody decided against a case that was given back, and its applicant withdrew nothing: it may be brought again."""


def public_state(state: str) -> Phrase:
    """The word under which the person it concerns sees a case: one of seven.

    >>> public_state("correction").zh
    '待您办'
    """
    return PUBLIC[state]
