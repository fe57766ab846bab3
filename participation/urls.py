from django.urls import path

from participation import views

app_name = "participation"

urlpatterns = [
    path("participation/", views.overview, name="overview"),
    path("participation/records/", views.records, name="records"),
]
