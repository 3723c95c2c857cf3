"""The one address of the plain project."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.decorators.http import require_POST

from bench.peer.plain_django import apply

urlpatterns = [path("apply/<slug:item>/", require_POST(login_required(apply)))]
