from django.urls import path

from foundation.lifecycle import views

app_name = "lifecycle"

urlpatterns = [
    path("act/<str:name>/<int:pk>/<slug:action>/", views.act, name="act"),
]
