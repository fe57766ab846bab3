"""The ledger's pages inside the Wagtail admin."""

from django.urls import path

from participation import desk

app_name = "participation_desk"

urlpatterns = [
    path("participation/", desk.EventList.as_view(), name="events"),
    path("participation/<int:pk>/", desk.EventPage.as_view(), name="event"),
    path("participation/published/", desk.Published.as_view(), name="published"),
    path("participation/head-count/", desk.HeadCount.as_view(), name="head_count"),
    path("participation/lists/", desk.Lists.as_view(), name="lists"),
    path("participation/lists/new/", desk.NewList.as_view(), name="new_list"),
    path("participation/lists/<int:pk>/", desk.ListPage.as_view(), name="list"),
]
