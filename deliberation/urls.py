from django.urls import path

from deliberation import views

app_name = "deliberation"

urlpatterns = [
    path("topics/", views.topic_list, name="list"),
    path("topics/new/", views.new, name="new"),
    path("topics/<str:number>/", views.topic, name="topic"),
    path("topics/<str:number>/support/", views.support, name="support"),
    path("topics/<str:number>/opinion/", views.give_opinion, name="opinion"),
    path("resolutions/", views.resolution_list, name="resolutions"),
    path("resolutions/<str:number>/", views.resolution, name="resolution"),
]
