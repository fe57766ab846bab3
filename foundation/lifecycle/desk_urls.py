"""The desk's pages inside the Wagtail admin."""

from django.urls import path

from foundation.lifecycle import views

app_name = "lifecycle_desk"

urlpatterns = [
    path("tasks/", views.TaskList.as_view(), name="tasks"),
    path("cases/<str:slug>/", views.CaseList.as_view(), name="cases"),
    path("cases/<str:slug>/bulk/", views.CaseBulk.as_view(), name="bulk"),
    path("cases/<str:slug>/<int:pk>/", views.CasePage.as_view(), name="case"),
    path("cases/<str:slug>/<int:pk>/parts/<slug:part>/", views.CasePart.as_view(), name="part"),
    path("cases/<str:slug>/<int:pk>/<slug:action>/", views.CaseAct.as_view(), name="act"),
]
