from django.urls import path

from insights import views

app_name = "insights"

urlpatterns = [
    path("areas/<str:code>/", views.area, name="area"),
    path("open-data/", views.open_data, name="open_data"),
    path("open-data/grants.<str:form>", views.grants, name="grants"),
    path("thread/<str:kind>/<str:ref>/", views.thread, name="thread"),
]
