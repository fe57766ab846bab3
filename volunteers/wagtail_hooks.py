"""Activities on the desk: the host's own screens beside the case page."""

from django.urls import include, path
from wagtail import hooks


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("", include("volunteers.desk_urls"))]
