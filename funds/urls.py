from django.urls import path

from funds import views

app_name = "funds"

urlpatterns = [
    path("money/", views.overview, name="money"),
    path("money/entries/", views.entry_list, name="entries"),
]
