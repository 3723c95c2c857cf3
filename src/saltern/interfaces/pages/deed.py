"""What each line of the journal says in words: the deed, said after who did it. 日志里的每一种动作

Every action the program writes has words here; a test reads the program and finds the one that has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.apps.casework.stage import ACTIONS
from saltern.words import Phrase


def _said(zh: str, en: str) -> Phrase:
    return Phrase(zh=zh, en=en)


VERBS: Final = (("take", "收进", "took in"), ("release", "放行", "let in"), ("withdraw", "撤回", "took out"))
ENDS: Final = (("", "", ""), ("-done", "，已完成", ", done"), ("-refused", "，没有成功", ", refused"))
DEEDS: Final[Mapping[str, Phrase]] = {
    **{f"case.{key}": _said(f"在您的办件里：{words.zh}", f"dealt with a case of yours: {words.en}")
       for key, words in ACTIONS.items()},
    "case.submit": _said("按记录查对了您的申请", "checked an application of yours against the records"),
    "case.submit-refused": _said("查对了一份没有收下的申请", "checked an application that was not taken in"),
    "case.open": _said("看了您的一件办件", "looked at a case of yours"),
    "case.explain": _said("看了您一件办件的理由", "looked at the reasons of a case of yours"),
    "case.open-form": _said("用记录填好了一张申请表", "filled a form from your records"),
    "case.list": _said("看了您的办件列表", "looked at the list of your cases"),
    "case.list-steps": _said("看了您办件的经过", "looked at what happened in your cases"),
    "case.feed-back": _said("把您的办件结果交给了数据共享", "handed the results of your cases on as records"),
    "case.list-reviews": _said("看了请人再看一遍的名单", "looked at who asked for a second look"),
    "case.list-waiting": _said("看了待办清单，里面有您", "looked at a list of waiting cases, yours among them"),
    "case.list-decided": _said("看了办过的清单，里面有您", "looked at a list of decided cases, yours among them"),
    "case.list-instant": _said("看了当天秒批的清单，里面有您", "looked at what was approved by rule, yours too"),
    "case.list-taken": _said("看了窗口当天收件的清单，里面有您", "looked at what a counter took in, yours too"),
    "case.list-payouts": _said("看了拨付清单，里面有您", "looked at a list of payments, yours among them"),
    "case.pay": _said("登记了拨付给您的一笔款", "noted a payment to you"),
    "case.look-over": _said("抽查了您的一件办件", "looked over a case of yours"),
    "file.hand-in": _said("交了一份材料", "handed a file in"),
    "file.use-again": _said("把您交过的材料又用了一次", "used a file of yours again"),
    "file.list": _said("看了您交过的材料", "looked at the files you handed in"),
    "file.open": _said("打开了您的一份材料", "opened a file of yours"),
    "file.take-away": _said("按保存期限清除了您的一份材料", "took away a file of yours whose time was over"),
    "guide.own": _said("看了您在一本通里办到哪了", "looked at how far you are in a guide"),
    "item.try": _said("拿您的记录试算了一个事项", "tried a service on your records"),
    "subject.open": _said("看了您的记录", "looked at your records"),
    "subject.identify": _said("在窗口核对了您的身份", "established at a counter who you are"),
    "subject.name": _said("看了您的称呼", "looked at what you are called"),
    "subject.tell-program": _said("经您同意，告诉了别处的程序", "told a program elsewhere, as you agreed"),
    "subject.join-ask": _said("提出把您的两个号码合并", "asked that two numbers of yours be joined"),
    "subject.join-open": _said("核对了您的两个号码", "compared two numbers of yours"),
    "subject.join-list": _said("看了号码合并的名单", "looked at which numbers are joined"),
    "subject.join-drop": _said("撤回了号码合并的提议", "took back that two numbers be joined"),
    **{f"subject.{verb}{end}": _said(f"{zh}您的两个号码{zh_end}", f"{en} two numbers of yours{en_end}")
       for verb, zh, en in (("join", "合并", "joined"), ("part", "拆分", "parted")) for end, zh_end, en_end in ENDS},
    "review.list": _said("看了认不出主体的数据", "looked at rows that name nobody for sure"),
    "review.open": _said("把您和一条待核数据作了比对", "compared you with a row that names nobody for sure"),
    **{f"row.{verb}{end}": _said(f"{zh}{zh_end}", f"{en}{en_end}")
       for verb, zh, en in (("link", "把一条记录关联到您", "linked a record to you"),
                            ("unlink", "撤销了一条记录与您的关联", "undid the link of a record to you"))
       for end, zh_end, en_end in ENDS},
    "batch.open": _said("看了没有入库的数据行", "looked at rows that were set aside"),
    **{f"delivery.{verb}{end}": _said(f"{zh}一批数据{zh_end}", f"{en} a delivery{en_end}")
       for verb, zh, en in VERBS for end, zh_end, en_end in ENDS},
    "record.report": _said("把您的一项记录报错给单位", "reported a record of yours as wrong"),
    "record.answer": _said("答复了您的记录报错", "answered your report on a record"),
    "record.list-reports": _said("看了您的记录报错", "looked at your reports on records"),
    "letter.write": _said("替您写信给单位", "wrote to an office for you"),
    "letter.answer": _said("答复了您的来信", "answered your letter"),
    "letter.list": _said("看了您的来信", "read your letters"),
    "push.sweep": _said("查了一遍提醒规则", "went through the rules of the reminders"),
    "push.recheck": _said("发提醒前又核对了一次", "checked once more before a reminder was sent"),
    "push.propose": _said("准备了一批提醒", "prepared a set of reminders"),
    "push.release": _said("放行了一批提醒", "released a set of reminders"),
    "push.stop": _said("停了一批提醒", "stopped a set of reminders"),
    "push.supersede": _said("换下了一批旧提醒", "replaced an older set of reminders"),
    "push.show": _said("看了一批提醒的名单，里面有您", "looked at whom a set of reminders goes to, you among them"),
    "alert.audience": _said("查了预警要通知到谁", "looked up whom a warning concerns"),
    "warning.own": _said("看了和您有关的预警", "looked at the warnings that concern you"),
    "warning.answer": _said("回复了一条预警", "answered a warning"),
    "permit.own": _said("看了您的证照还有多久到期", "looked at when your permits end"),
    "alert.receive": _said("收到一条预警", "received a warning"),
    "alert.place": _said("说明了一条预警在哪里", "said where a warning holds"),
    "next-step.look": _said("查了批准以后接着能办什么", "looked up what an approval makes possible"),
    "reminder.own": _said("看了等您办的事", "looked at what is due for you"),
    "item.offers": _said("查了您能申办什么", "looked up what you may apply for"),
    "step.own": _said("看了您接着能办什么", "looked at what you may do next"),
    "message.list": _said("看了发给您的消息", "looked at messages sent to you"),
    "message.open": _said("看了发给您的一条消息", "looked at a message sent to you"),
    "message.deliver": _said("发了消息给您", "sent you a message"),
    "message.prefer": _said("改了您的消息设置", "changed how you are told things"),
    "message.reply": _said("收到您的短信回复", "heard your reply to a message"),
    "message.stop": _said("停止了消息", "stopped messages"),
    "message.resume": _said("恢复了消息", "let messages go again"),
    "message.send-again": _said("让一条结果不明的消息再发一次", "let a message of unknown outcome go again"),
    "work.time": _said("确认系统时间无误", "said that the time is right"),
    "message.trouble": _said("记下一个发送故障", "noted trouble with sending"),
    "message.mended": _said("记下发送已恢复", "noted that sending works again"),
    "mandate.give": _said("办了一份委托", "gave a mandate"),
    "mandate.end": _said("结束了一份委托", "ended a mandate"),
    "mandate.list": _said("看了您的委托", "looked at your mandates"),
    "mandate.look": _said("核对了您的号码和姓名，想请您代办", "checked your number and name, to ask you to act"),
    "mandate.look-refused": _said("想找人代办，没有找到", "looked for somebody to act, in vain"),
    "account.create": _said("开了一个账号", "opened an account"),
    "account.register": _said("第一次登录", "signed in for the first time"),
    "account.sign-in": _said("登录了", "signed in"),
    "account.open": _said("看了一个账号", "looked at an account"),
    "account.close": _said("停用了您的账号", "closed an account of yours"),
    "account.part": _said("解除了账号和您的绑定", "parted an account from you"),
    "account.prefer": _said("改了账号设置", "changed an account's settings"),
    "account.change-mobile": _said("换了登录手机号", "changed the number one signs in with"),
    "account.ask-mobile": _said("要换登录手机号，等一天", "asked for another number to sign in with, after a day"),
    "account.stop-mobile": _said("停掉了换手机号", "stopped a change of the number"),
    "account.keep-mobile": _said("没有换成手机号，号码已被占用", "could not change the number, which is taken"),
    "account.set-password": _said("设了登录密码", "set a password"),
    "account.bind-declared": _said("记下一个账号自称是您", "noted that an account says it is you"),
    "account.bind-counter": _said("在窗口核验了您的身份", "verified you at a counter"),
    "account.bind-authority": _said("由统一身份认证核验了您", "took an identity authority's word that it is you"),
    "account.bind-face": _said("刷脸核验了您的身份", "verified you by face"),
    "second-factor.app-added": _said("开了验证器", "turned an authenticator on"),
    "second-factor.passkey-added": _said("加了一把通行密钥", "added a passkey"),
    "second-factor.removed": _said("删了一种登录办法", "removed a way to sign in"),
    "second-factor.codes-renewed": _said("换了恢复码", "made new recovery codes"),
    "second-factor.reset": _said("在窗口重置了第二道核验", "reset a second check at a counter"),
    "second-factor.given": _said("再核验了一次", "gave a second proof"),
    "program.add": _said("登记了一个别处的程序", "entered a program of others"),
    "program.end": _said("停了一个别处的程序", "ended a program of others"),
    "code.ask": _said("要了一个验证码", "asked for a code"),
    "code.wrong": _said("验证码没有输对", "entered a wrong code"),
    "face.begin": _said("开始了一次刷脸", "began a check by face"),
    "face.passed": _said("刷脸通过", "passed a check by face"),
    "face.failed": _said("刷脸没有通过", "did not pass a check by face"),
    "face.waiting": _said("刷脸还没有结果", "waits for a check by face"),
    "post.give": _said("任命了工作人员", "gave an office"),
    "post.end": _said("免去了任职", "ended an office"),
    "post.list": _said("看了任职名单", "looked at who holds which office"),
    "journal.anchor-anew": _said("重新立了日志的锚", "laid the journal's anchor anew"),
    "journal.withhold": _said("依法把一次使用设为暂不公开", "kept a use of data back by law"),
    "journal.lift": _said("解除了一次暂不公开", "let a use of data be seen again"),
    "journal.list-withheld": _said("看了暂不公开的名单", "looked at what is kept back by law"),
    "journal.list": _said("查了日志", "read the journal"),
    "journal.uses": _said("看了谁用过您的数据", "looked at who used your data"),
}  # fmt: skip

FOR: Final[Mapping[str, Phrase]] = {
    "sweep": _said("找出您可以办的事，提醒您", "finding what you may apply for, to remind you"),
    "recheck": _said("已经办过的，不再打扰您", "not reminding you of what is done already"),
    "alert": _said("危险临近时通知到您", "reaching you when there is danger"),
    "warnings": _said("看和您有关的预警", "seeing the warnings that concern you"),
    "reminders": _said("告诉您有什么可办", "telling you what is due"),
    "offers": _said("告诉您能申办什么", "telling you what you may apply for"),
    "next-steps": _said("告诉您接着办什么", "telling you what comes next"),
    "messages": _said("看给您发了什么", "seeing what you were told"),
    "identity-proof": _said("确认是您本人", "making sure it is you"),
    "sign-in": _said("登录时称呼您", "addressing you when you sign in"),
    "program-sign-in": _said("用这里的账号登录别处", "signing in elsewhere with this account"),
    "mandates": _said("请人代办，或替人代办", "one person acting for another"),
    "own-data": _said("查看本人的数据", "seeing one's own data"),
    "own-case": _said("查看本人的办件", "seeing one's own case"),
    "own-files": _said("查看本人交的材料", "seeing one's own files"),
    "own-cases": _said("办过的事不用再证明", "what was decided need not be proved again"),
    "case": _said("办理您的办件", "working on a case of yours"),
    "counter": _said("在窗口给您办事", "serving you at a counter"),
    "cases": _said("查看办件", "seeing cases"),
    "timeline": _said("查看办件经过", "seeing what happened"),
    "application": _said("替您填表", "filling a form for you"),
    "eligibility": _said("看您能不能办", "seeing whether you may apply"),
    "design": _said("估算规则改动的影响", "counting whom a changed rule would touch"),
    "prefill": _said("替您填表", "filling a form for you"),
    "reminder": _said("提醒您可以办的事", "reminding you"),
    "outreach": _said("把服务送上门", "bringing services to you"),
    "record-report": _said("核对您报的错", "looking into a report of yours"),
    "letters": _said("答复来信", "answering letters"),
    "journal": _said("查看谁用过数据", "seeing who used data"),
    "quality": _said("检查数据质量", "checking the data"),
}
"""What data are used for, by purpose; `case:ITEM` is said with the item's name."""


def deed(action: str) -> Phrase:
    """What was done; a line of an older release, whose word is gone, says that records were used."""
    return DEEDS.get(action, Phrase(zh="用了您的记录", en="used your records"))
