"""The addresses of the console, each with the name that the policy table and the templates know it by."""

from __future__ import annotations

from django.urls import path

from saltern.interfaces.console.views import batch, case, decision, file, home, review, waiting

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("keys/", home.keys, name="keys"),
    path("unit/", home.unit, name="unit"),
    path("cases/", waiting.waiting, name="waiting"),
    path("cases/today/", waiting.instant, name="instant"),
    path("cases/decided/", waiting.decided, name="decided"),
    path("cases/reviews/", review.reviews, name="reviews"),
    path("cases/batch/", batch.batch, name="batch"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/approve/", decision.approve, name="approve"),
    path("cases/<str:number>/refuse/", decision.refuse, name="refuse"),
    path("cases/<str:number>/pause/", decision.pause, name="pause"),
    path("cases/<str:number>/resume/", decision.resume, name="resume"),
    path("cases/<str:number>/correction/", decision.correction, name="correction"),
    path("cases/<str:number>/notice/", decision.notice, name="notice"),
    path("cases/<str:number>/end/", decision.end, name="end"),
    path("cases/<str:number>/take/", case.take, name="take"),
    path("cases/<str:number>/mark/", case.mark, name="mark"),
    path("cases/<str:number>/look-over/", case.look_over, name="look-over"),
    path("cases/<str:number>/review/", review.answer, name="answer-review"),
    path("files/<str:key>/", file.file, name="file"),
    path("files/<str:key>/picture/", file.picture, name="picture"),
]
