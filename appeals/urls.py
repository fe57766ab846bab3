from django.urls import path

from appeals import views

app_name = "appeals"

urlpatterns = [
    path("appeals/", views.appeal_list, name="list"),
    path("appeals/new/", views.new, name="new"),
    path("appeals/progress/", views.look_up, name="look_up"),
    path("appeals/<str:number>/", views.detail, name="detail"),
    path("appeals/<str:number>/filed/", views.filed, name="filed"),
    path("me/appeals/", views.mine, name="mine"),
]
