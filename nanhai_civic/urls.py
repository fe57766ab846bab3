"""The one URL map. Each module brings its own; Wagtail's pages come last."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from nanhai_civic import health

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("accounts/", include("foundation.people.account_urls")),
    path("desk/", include("foundation.people.desk_urls")),
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("foundation.interface.urls")),
    path("", include("foundation.people.urls")),
    path("", include("foundation.notices.urls")),
    path("", include("foundation.files.urls")),
    path("", include("foundation.areas.urls")),
    path("", include("foundation.lifecycle.urls")),
    path("", include("participation.urls")),
    path("", include("funds.urls")),
    path("", include("spaces.urls")),
    path("", include("appeals.urls")),
    path("", include("deliberation.urls")),
    path("", include("projects.urls")),
    path("", include("volunteers.urls")),
    path("", include("volunteers.host_urls")),
    path("", include("content.urls")),
    path("", include("insights.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "foundation.interface.errors.bad_request"
handler403 = "foundation.interface.errors.forbidden"
handler404 = "foundation.interface.errors.not_found"
handler500 = "foundation.interface.errors.broken"
handler429 = "nanhai_civic.errors.too_many"
