from django.urls import path

from appeals import views

app_name = "appeals_desk"

urlpatterns = [
    path("appeals/new/", views.intake, name="intake"),
    path("appeals/gather/", views.gather, name="gather"),
    path("appeals/<int:pk>/publish/", views.publish, name="publish"),
    path("appeals/<int:pk>/contact/", views.reveal, name="reveal"),
]
