from django.urls import path

from foundation.interface import views

app_name = "interface"

urlpatterns = [path("styleguide/", views.styleguide, name="styleguide")]
