"""The addresses of the counter. Whom it serves stands in the session, never in an address."""

from __future__ import annotations

from django.urls import path

from saltern.interfaces.counter.views import application, changing_item, receipt, served, today

app_name = "counter"
urlpatterns = [
    path("", served.home, name="home"),
    path("next/", served.leave, name="leave"),
    path("account/", served.verify, name="verify"),
    path("items/", served.items, name="items"),
    path("items/<str:key>/", application.application, name="application"),
    path("today/", today.today, name="today"),
    path("cases/<str:number>/item/", changing_item.change_item, name="change-item"),
    path("receipts/<str:number>/", receipt.receipt, name="receipt"),
]
