from django.urls import path

from projects import views

app_name = "projects"

urlpatterns = [
    path("projects/", views.project_list, name="list"),
    path("projects/new/", views.new, name="new"),
    path("projects/calls/<int:pk>/", views.call_detail, name="call"),
    path("projects/<str:number>/", views.detail, name="detail"),
    path("me/projects/", views.mine, name="mine"),
]
