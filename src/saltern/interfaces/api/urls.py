"""The addresses of the API, each with the name that the policy table knows it by; below them nothing else is there."""

from __future__ import annotations

from django.urls import path

from saltern.interfaces.api import case, catalogue, event, export, hook, item
from saltern.interfaces.api.door import api, nowhere

for router in (item.router, catalogue.router, case.router, event.router, export.router, hook.router):
    api.add_router("", router)

urlpatterns = [
    path("v1/", api.urls),
    path("<path:path>", nowhere, name="api-nowhere"),
]
