"""The addresses of the pages that tell people what programs may ask."""

from __future__ import annotations

from django.urls import path

from saltern.interfaces.api import reference

urlpatterns = [
    path("about/programs/", reference.reference, name="program-reference"),
    path("about/programs/<str:key>/", reference.operation, name="program-operation"),
]
