"""What each operation of the door is called for people, in both languages, and what its answers mean.

Every operation has words here; a test compares them with the published document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.words import Phrase

NAMES: Final[Mapping[str, Phrase]] = {
    "listItems": Phrase(zh="列出事项", en="List the services"),
    "showItem": Phrase(zh="查看一个事项", en="Show a service"),
    "exportCatalogue": Phrase(zh="取整个事项目录", en="Take the whole catalogue"),
    "listCases": Phrase(zh="列出本单位的办件", en="List the cases of the unit"),
    "showCase": Phrase(zh="查看一件办件", en="Show a case"),
    "submitCase": Phrase(zh="替人提交申请", en="Hand an application in"),
    "decideCase": Phrase(zh="批准或不予批准", en="Approve or refuse"),
    "requestCorrection": Phrase(zh="要求补正", en="Ask for a correction"),
    "tellEvent": Phrase(zh="报送外部批准", en="Tell of an approval elsewhere"),
    "tellReceipt": Phrase(zh="报送短信回执", en="Tell what became of a message"),
    "exportCases": Phrase(zh="导出办件清单", en="Take a list of cases out"),
    "listHooks": Phrase(zh="查看本程序的订阅", en="List the hooks of this program"),
    "listNews": Phrase(zh="重读发来的事件", en="Read again what was sent"),
}
"""By the operation's name in the document."""
SAYS: Final[Mapping[str, Phrase]] = {
    "listItems": Phrase(zh="按编号逐页列出，不用令牌。", en="Page by page by key; no token is needed."),
    "showItem": Phrase(zh="今天的版本：表单、材料、时限。不用令牌。", en="As it stands today; no token is needed."),
    "exportCatalogue": Phrase(
        zh="用CPSV-AP 3写成，别的目录可以直接收。", en="In the words of CPSV-AP 3, for other catalogues."
    ),
    "listCases": Phrase(
        zh="先立案的在前。翻完所有页，每件只出现一次，办件中途变动也不影响。",
        en="The first filed first. All pages hold each case once, however cases move meanwhile.",
    ),
    "showCase": Phrase(zh="答复里的ETag是作决定的依据。", en="Its ETag is what a decision is made on."),
    "submitCase": Phrase(
        zh="规则能当场决定的，当场决定。同一个Idempotency-Key重发，答复不变，不会多收一件。",
        en="The rules decide at once where they can. The same Idempotency-Key again gets the same answer.",
    ),
    "decideCase": Phrase(
        zh="If-Match写明看到的状态；办件已有变化，答复412。", en="If-Match names the state that was seen; stale is 412."
    ),
    "requestCorrection": Phrase(zh="要补的一次写全。", en="All that is wanted, at once."),
    "tellEvent": Phrase(
        zh="报来就算数，下一步马上告知，不等夜间数据。同一件报两次算一次。",
        en="It counts at once and the next step is told without waiting for the night's file; twice is once.",
    ),
    "tellReceipt": Phrase(
        zh="写明送达或未送达，推送报告里看得到。", en="Arrived or not; the report of the push shows it."
    ),
    "exportCases": Phrase(zh="CSV、XLSX或Parquet，要写明用途。", en="CSV, XLSX or Parquet; a purpose is asked for."),
    "listHooks": Phrase(zh="发到哪里，发到第几条。", en="Where news goes and how far it is."),
    "listNews": Phrase(zh="送达后保留三十天。", en="For thirty days after it was taken."),
}
"""One sentence on each."""
GROUPS: Final[Mapping[str, Phrase]] = {
    "items": Phrase(zh="事项", en="Services"),
    "cases": Phrase(zh="办件", en="Cases"),
    "events": Phrase(zh="报送", en="Told from outside"),
    "exports": Phrase(zh="导出", en="Lists taken out"),
    "news": Phrase(zh="订阅", en="News"),
}
ANSWERS: Final[Mapping[int, Phrase]] = {
    200: Phrase(zh="办好了", en="done"),
    201: Phrase(zh="已收件", en="taken in"),
    400: Phrase(zh="内容读不出来", en="it cannot be read"),
    401: Phrase(zh="没有有效的令牌", en="no token in force"),
    403: Phrase(zh="不在权限之内", en="not in this office"),
    404: Phrase(zh="没有这一个", en="not there"),
    405: Phrase(zh="不能这样请求", en="not this method"),
    409: Phrase(zh="与已有的冲突", en="it stands against what is there"),
    410: Phrase(zh="已经结束", en="it is over"),
    412: Phrase(zh="看过之后又有变化", en="it has moved since it was seen"),
    413: Phrase(zh="内容太大", en="too large"),
    415: Phrase(zh="不是应有的格式", en="not the media type expected"),
    422: Phrase(zh="填写有误，逐处说明", en="something has to be changed, place by place"),
    428: Phrase(zh="没有写明看到的状态", en="the state that was seen is not named"),
    429: Phrase(zh="请求太密，过一会儿再来", en="too often; come again later"),
    500: Phrase(zh="我们的故障", en="a fault of ours"),
    503: Phrase(zh="暂时不能办", en="not just now"),
}
PLACES: Final[Mapping[str, Phrase]] = {
    "path": Phrase(zh="地址", en="address"),
    "query": Phrase(zh="查询", en="query"),
    "header": Phrase(zh="报头", en="header"),
    "body": Phrase(zh="正文", en="body"),
}
