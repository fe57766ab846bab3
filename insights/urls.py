from django.urls import path

from insights import views

app_name = "insights"

urlpatterns = [
    path("areas/<str:code>/", views.area, name="area"),
    path("thread/<str:kind>/<str:ref>/", views.thread, name="thread"),
]
