from django.urls import path

from projects import views
from projects.agreements import views as agreements

app_name = "projects"

urlpatterns = [
    path("projects/", views.project_list, name="list"),
    path("projects/new/", views.new, name="new"),
    path("projects/calls/<int:pk>/", views.call_detail, name="call"),
    path("projects/<str:number>/", views.detail, name="detail"),
    path("projects/<str:number>/agreement/<int:version>/", agreements.agreement, name="agreement"),
    path(
        "projects/<str:number>/agreement/<int:version>.pdf",
        agreements.agreement_letter,
        name="agreement_letter",
    ),
    path("me/projects/", views.mine, name="mine"),
]
