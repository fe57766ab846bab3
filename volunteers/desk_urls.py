from django.urls import path

from volunteers import desk_views as views

app_name = "volunteers_desk"

urlpatterns = [
    path("activities/new/", views.new, name="new"),
    path("activities/<int:pk>/edit/", views.edit, name="edit"),
    path("activities/<int:pk>/sessions/new/", views.session_new, name="session_new"),
    path("sessions/<int:pk>/", views.session, name="session"),
    path("sessions/<int:pk>/edit/", views.session_edit, name="session_edit"),
    path("sessions/<int:pk>/call-off/", views.session_call_off, name="session_call_off"),
    path("sessions/<int:pk>/venue/", views.venue, name="venue"),
    path("sessions/<int:pk>/heads/", views.heads, name="heads"),
    path("sessions/<int:pk>/hours/", views.hours, name="hours"),
    path("sessions/<int:pk>/sign-ups/<int:signup_pk>/", views.mark, name="mark"),
    path("activities/<int:pk>/copy/", views.copy, name="copy"),
    path("sessions/<int:pk>/sign-ups/<int:signup_pk>/untick/", views.untick, name="untick"),
    path("hours/<int:pk>/correct/", views.correct, name="correct"),
]
