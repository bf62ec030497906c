"""Addresses of the workbench."""

from django.urls import include, path

from mentalize.clinic.views import cases, home, people, sessions

urlpatterns = [
    path("", home.home, name="home"),
    path("setup/", home.setup, name="setup"),
    path("seen/", home.seen, name="seen"),
    path("audit/", home.audit, name="audit"),
    path("healthz", home.health, name="health"),
    path("look/review.<str:kind>", home.look, name="look"),
    path("account/factors/", home.factors, name="factors"),
    path("account/", include("allauth.urls")),
    path("cases/new/", cases.new, name="case_new"),
    path("cases/<uuid:key>/", cases.case, name="case"),
    path("cases/<uuid:key>/consent/", cases.consent, name="consent"),
    path("cases/<uuid:key>/share/", cases.share, name="share"),
    path("cases/<uuid:key>/add/", cases.add, name="add"),
    path("shares/<int:key>/revoke/", cases.revoke, name="revoke"),
    path("uploads/<uuid:key>/", cases.upload, name="upload"),
    path("uploads/<uuid:key>/drop/", cases.drop, name="drop"),
    path("sessions/<uuid:key>/", sessions.session, name="session"),
    path("sessions/<uuid:key>/progress/", sessions.progress, name="progress"),
    path("sessions/<uuid:key>/ask/", sessions.ask, name="ask"),
    path("sessions/<uuid:key>/delete/", sessions.delete, name="session_delete"),
    path("sessions/<uuid:key>/remarks/", sessions.remark, name="remark"),
    path("sessions/<uuid:key>/turns/<int:number>/", sessions.turn, name="turn"),
    path("sessions/<uuid:key>/undo/<int:correction>/", sessions.undo, name="undo"),
    path("remarks/<int:key>/take-back/", sessions.take_back, name="take_back"),
    path("people/", people.people, name="people"),
    path("people/<int:key>/", people.change, name="person"),
]
