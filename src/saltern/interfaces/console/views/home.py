"""Where somebody who works here begins; the keys; the unit they work for now."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.interfaces.pages.desk import desk_page, desks_of
from saltern.interfaces.pages.policy import StaffOnly
from saltern.interfaces.pages.request import UNIT, PageRequest
from saltern.words import Phrase

KEYS: Final = (
    ("j k", Phrase(zh="下一件，上一件", en="next case, the one before")),
    ("Enter", Phrase(zh="打开", en="open")),
    ("a", Phrase(zh="批准", en="approve")),
    ("y a", Phrase(zh="推送：看过了，放行", en="push: looked at, release it")),
    ("c", Phrase(zh="请申请人补正", en="ask for a correction")),
    ("p", Phrase(zh="暂停计时", en="stop the clock")),
    ("r", Phrase(zh="不予批准", en="refuse")),
    ("m", Phrase(zh="做记号，只有自己看得到", en="put a mark that only you see")),
    ("n", Phrase(zh="终止告知", en="give notice of the end")),
    ("b", Phrase(zh="规则都成立的，一起看过再批", en="go through those whose rules are met")),
    ("u", Phrase(zh="回到清单", en="back to the list")),
    ("t", Phrase(zh="事项：试一试", en="service: try it")),
    ("i", Phrase(zh="事项：改条件会影响谁", en="service: whom a change would touch")),
    ("/", Phrase(zh="查找", en="find")),
    ("F2", Phrase(zh="窗口：刚办过的事项", en="counter: the service just taken in")),
    ("F4", Phrase(zh="窗口：同一个人再办一件", en="counter: the same person, another matter")),
    ("F7", Phrase(zh="窗口：本人承诺后补", en="counter: they promise what is missing")),
    ("F8", Phrase(zh="窗口：存着，再核对", en="counter: save and check")),
    ("F9", Phrase(zh="窗口：受理并打印回执", en="counter: take it in and print")),
    ("F10", Phrase(zh="窗口：换人", en="counter: the next one")),
    ("?", Phrase(zh="这一页", en="this page")),
)


def home(request: PageRequest) -> HttpResponse:
    """To the desk of the first role there is one for."""
    for desk in desks_of(request).values():
        return HttpResponseRedirect(reverse(desk.route))
    raise StaffOnly


def keys(request: PageRequest) -> HttpResponse:
    """Every key of the console."""
    return desk_page(request, "console/keys.html", {"keys": KEYS})


def unit(request: PageRequest) -> HttpResponse:
    """Work for another unit of one's offices from now on."""
    wanted = request.POST.get("unit", "")
    if any(one.unit == wanted for one in request.visit.posts):
        request.session[UNIT] = wanted
    return HttpResponseRedirect(reverse("console:home"))
