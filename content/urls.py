from django.urls import path, re_path

from content import pictures, views

app_name = "content"

urlpatterns = [
    path("search/", views.search, name="search"),
    re_path(
        r"^media/(?P<folder>images|original_images|avatar_images)/(?P<name>[^/]+)$",
        pictures.picture,
        name="picture",
    ),
]
