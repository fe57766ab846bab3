from django.urls import path

from projects.calls import views as calls
from projects.forecast.desk import urlpatterns as forecast
from projects.review import views as review

app_name = "projects_desk"

urlpatterns = [
    *forecast,
    path("calls/new/", calls.new, name="new_call"),
    path("calls/<int:pk>/copy/", calls.copy, name="copy_call"),
    path("calls/<int:pk>/edit/", calls.edit, name="edit_call"),
    path("calls/<int:pk>/review/", review.call_review, name="call_review"),
]
