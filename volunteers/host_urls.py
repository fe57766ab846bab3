"""The host's screens on the public site, for those who act for an organisation."""

from django.contrib.auth.decorators import login_required
from django.urls import path

from volunteers import desk_views as screens
from volunteers import host_views

app_name = "volunteers_host"


def screen(route: str, view, name: str):
    return path(route, login_required(view), name=name)


urlpatterns = [
    screen("me/organisations/<int:pk>/activities/", host_views.activities, "activities"),
    screen("me/organisations/<int:pk>/activities/new/", host_views.new, "new"),
    screen("me/hosting/<int:pk>/", host_views.activity, "activity"),
    screen("me/hosting/<int:pk>/edit/", screens.edit, "edit"),
    screen("me/hosting/<int:pk>/copy/", screens.copy, "copy"),
    screen("me/hosting/<int:pk>/sessions/new/", screens.session_new, "session_new"),
    screen("me/hosting/sessions/<int:pk>/", screens.session, "session"),
    screen("me/hosting/sessions/<int:pk>/edit/", screens.session_edit, "session_edit"),
    screen("me/hosting/sessions/<int:pk>/call-off/", screens.session_call_off, "session_call_off"),
    screen("me/hosting/sessions/<int:pk>/venue/", screens.venue, "venue"),
    screen("me/hosting/sessions/<int:pk>/heads/", screens.heads, "heads"),
    screen("me/hosting/sessions/<int:pk>/hours/", screens.hours, "hours"),
    screen("me/hosting/sessions/<int:pk>/sign-ups/<int:signup_pk>/", screens.mark, "mark"),
    screen(
        "me/hosting/sessions/<int:pk>/sign-ups/<int:signup_pk>/untick/", screens.untick, "untick"
    ),
    screen("me/hosting/hours/<int:pk>/correct/", screens.correct, "correct"),
]
