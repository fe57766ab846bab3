"""Addresses of the people administration, mounted inside the Wagtail admin."""

from django.urls import path

from foundation.people import desk

app_name = "people_desk"

urlpatterns = [
    path("accounts/", desk.accounts, name="accounts"),
    path("accounts/new/", desk.new_account, name="account_new"),
    path("accounts/<int:pk>/switch/", desk.switch_account, name="account_switch"),
    path("duties/", desk.duties, name="duties"),
    path("duties/grant/", desk.choose_person, name="choose_person"),
    path("duties/grant/<int:pk>/", desk.grant, name="grant"),
    path("duties/<int:pk>/end/", desk.end, name="end"),
    path("persons/<int:pk>/", desk.person, name="person"),
    path("persons/<int:pk>/reset/", desk.reset, name="reset"),
    path("history/", desk.history, name="history"),
    path("access/", desk.access_log, name="access_log"),
    path("residents/", desk.homes, name="homes"),
    path("organisations/", desk.organisations, name="organisations"),
    path("organisations/<int:pk>/", desk.registration, name="registration"),
]
