"""The addresses of a kiosk. None of them tells whose matter it is, or which: that stands in the visit."""

from __future__ import annotations

from django.urls import path

from saltern.interfaces.kiosk.views import apply, case, home, key, proof

app_name = "kiosk"
urlpatterns = [
    path("", home.home, name="home"),
    path("key/", key.key, name="key"),
    path("choose/", home.choose, name="choose"),
    path("look/", home.look, name="look"),
    path("help/", home.ring, name="help"),
    path("leave/", home.leave, name="leave"),
    path("beat/", home.beat, name="beat"),
    path("number/", proof.number, name="number"),
    path("code/", proof.code, name="code"),
    path("items/", apply.items, name="items"),
    path("items/<str:key>/", apply.apply, name="apply"),
    path("items/<str:key>/<str:field>/", apply.question, name="question"),
    path("cases/", case.cases, name="cases"),
    path("cases/<int:place>/", case.case, name="case"),
    path("cases/<int:place>/print/", case.print_receipt, name="print"),
]
