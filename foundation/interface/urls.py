from django.urls import URLPattern

app_name = "interface"

urlpatterns: list[URLPattern] = []
