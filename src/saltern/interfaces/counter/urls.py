"""The addresses of the counter. Whom it serves stands in the session, never in an address."""

from __future__ import annotations

from django.urls import path

from saltern.interfaces.counter.views import application, person, receipt, today

app_name = "counter"
urlpatterns = [
    path("", person.home, name="home"),
    path("next/", person.leave, name="leave"),
    path("account/", person.verify, name="verify"),
    path("items/", person.items, name="items"),
    path("items/<str:key>/", application.application, name="application"),
    path("today/", today.today, name="today"),
    path("receipts/<str:number>/", receipt.receipt, name="receipt"),
]
