from django.urls import path

from volunteers import views

app_name = "volunteers"

urlpatterns = [
    path("activities/", views.activity_list, name="list"),
    path("activities/<str:number>/", views.detail, name="detail"),
    path("activities/<str:number>/sessions/<int:pk>/sign-up/", views.sign_up, name="sign_up"),
    path("activities/<str:number>/sessions/<int:pk>/leave/", views.leave, name="leave"),
    path("check-in/", views.arrive, name="arrive"),
    path("check-in/<str:token>/", views.scan, name="scan"),
    path("me/activities/", views.mine, name="mine"),
]
