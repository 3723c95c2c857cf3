"""Every address: the portal's at the root, kiosks' below kiosk/, the staff's below console/, programs' below api/; how
a process is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from saltern.project import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("saltern.interfaces.portal.urls")),
    path("", include("saltern.interfaces.portal.program_urls")),
    path("", include("saltern.interfaces.api.reference_urls")),
    path("counter/", include("saltern.interfaces.counter.urls")),
    path("kiosk/", include("saltern.interfaces.kiosk.urls")),
    path("console/", include("saltern.interfaces.console.urls")),
    path("api/", include("saltern.interfaces.api.urls")),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
handler404 = "saltern.interfaces.pages.refusals.not_found"
handler500 = "saltern.interfaces.pages.refusals.server_fault"
