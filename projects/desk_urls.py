from django.urls import path

from projects import views

app_name = "projects_desk"

urlpatterns = [path("calls/new/", views.new_call, name="new_call")]
