"""Addresses of the workbench."""

from django.urls import include, path, re_path

from mentalize.clinic.api import api, nothing
from mentalize.clinic.views import (
    agreement,
    cases,
    deletion,
    export,
    home,
    keeping,
    people,
    pseudonyms,
    ratings,
    review,
    sessions,
    tokens,
    turns,
)
from mentalize.clinic.views import course as over_time
from mentalize.clinic.views import search as searching

# the library's ways by mail; nobody here has an address, so none of them is there
_BY_MAIL = r"^account/(?:email|confirm-email|password/(?:reset|set)|login/code)/"

urlpatterns = [
    path("", home.home, name="home"),
    path("setup/", home.setup, name="setup"),
    path("enter/", home.enter, name="enter"),
    path("seen/", home.seen, name="seen"),
    path("audit/", home.audit, name="audit"),
    path("healthz", home.health, name="health"),
    path("look/review.<str:kind>", home.look, name="look"),
    path("account/factors/", home.factors, name="factors"),
    re_path(_BY_MAIL, home.nothing_here),
    path("account/", include("allauth.urls")),
    path("cases/new/", cases.new, name="case_new"),
    path("cases/<uuid:key>/", cases.case, name="case"),
    path("search/", searching.search, name="search"),
    path("cases/<uuid:key>/search/", searching.search, name="case_search"),
    path("course/", over_time.own, name="own_course"),
    path("cases/<uuid:key>/course/", over_time.of_case, name="course"),
    path("cases/<uuid:key>/consent/", cases.consent, name="consent"),
    path("cases/<uuid:key>/share/", cases.share, name="share"),
    path("cases/<uuid:key>/add/", cases.add, name="add"),
    path("cases/<uuid:key>/pseudonyms/", pseudonyms.pseudonyms_of, name="pseudonyms"),
    path("pseudonyms/<int:key>/", pseudonyms.pseudonym, name="pseudonym"),
    path("cases/<uuid:key>/export/", export.export, name="case_export"),
    path("cases/<uuid:key>/delete/", deletion.case, name="case_delete"),
    path("cases/<uuid:key>/close/", keeping.close, name="case_close"),
    path("cases/<uuid:key>/hold/", keeping.hold, name="case_hold"),
    path("shares/<int:key>/revoke/", cases.revoke, name="revoke"),
    path("uploads/<uuid:key>/", cases.upload, name="upload"),
    path("uploads/<uuid:key>/drop/", cases.drop, name="drop"),
    path("sessions/<uuid:key>/", sessions.session, name="session"),
    path("sessions/<uuid:key>/progress/", sessions.progress, name="progress"),
    path("sessions/<uuid:key>/ask/", sessions.ask, name="ask"),
    path("sessions/<uuid:key>/delete/", deletion.session, name="session_delete"),
    path("sessions/<uuid:key>/remarks/", sessions.remark, name="remark"),
    path("sessions/<uuid:key>/note/", review.note, name="note"),
    path("sessions/<uuid:key>/caveats/", review.caveats, name="caveats"),
    path("sessions/<uuid:key>/turns/<int:number>/", turns.turn, name="turn"),
    path("sessions/<uuid:key>/turns/<int:number>/wrong/", turns.wrong, name="wrong"),
    path(
        "sessions/<uuid:key>/turns/<int:number>/remarks/", turns.turn_remarks, name="turn_remarks"
    ),
    path("sessions/<uuid:key>/undo/<int:correction>/", turns.undo, name="undo"),
    path("sessions/<uuid:key>/reason/<int:correction>/", turns.reason, name="reason"),
    path("sessions/<uuid:key>/ratings/", ratings.ratings, name="ratings"),
    path("sessions/<uuid:key>/agreement/", agreement.agreement, name="agreement"),
    path("sessions/<uuid:key>/settle/<int:number>/<slug:layer>/", agreement.settle, name="settle"),
    path("sessions/<uuid:key>/lay-over/", agreement.lay_over, name="lay_over"),
    path("ratings/<int:key>/", ratings.rating, name="rating"),
    path("ratings/<int:key>/turns/<int:number>/", ratings.rating_turn, name="rating_turn"),
    path("ratings/<int:key>/finish/", ratings.finish, name="rating_finish"),
    path("ratings/<int:key>/withdraw/", ratings.withdraw, name="rating_withdraw"),
    path("remarks/<int:key>/take-back/", sessions.take_back, name="take_back"),
    path("keeping/", keeping.keeping, name="keeping"),
    path("keeping/follow/", keeping.follow, name="keeping_follow"),
    path("people/", people.people, name="people"),
    path("people/<int:key>/", people.change, name="person"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.new, name="token_new"),
    path("tokens/<int:key>/revoke/", tokens.revoke, name="token_revoke"),
    path("api/v1/", nothing),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", nothing),
]
