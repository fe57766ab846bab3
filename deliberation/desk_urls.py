from django.urls import path

from deliberation import views

app_name = "deliberation_desk"

urlpatterns = [
    path("topics/from-appeals/", views.raise_from_cluster, name="from_cluster"),
    path("sittings/<int:pk>/attendance/", views.attendance, name="attendance"),
    path("opinions/<int:pk>/answer/", views.answer_opinion, name="answer_opinion"),
]
