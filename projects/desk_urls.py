from django.urls import path

from projects.calls import views as calls

app_name = "projects_desk"

urlpatterns = [
    path("calls/new/", calls.new, name="new_call"),
    path("calls/<int:pk>/copy/", calls.copy, name="copy_call"),
    path("calls/<int:pk>/edit/", calls.edit, name="edit_call"),
]
