from django.urls import path

from foundation.areas import views

app_name = "areas"

urlpatterns = [
    path("areas/", views.index, name="index"),
    path("areas/choose/", views.choose, name="choose"),
]
