from django.urls import path

from foundation.notices import views

app_name = "notices"

urlpatterns = [
    path("me/inbox/", views.inbox, name="inbox"),
    path("me/inbox/read-all/", views.read_all, name="read_all"),
    path("me/inbox/<int:pk>/open/", views.open_notice, name="open"),
    path("me/notices/", views.preferences, name="preferences"),
]
