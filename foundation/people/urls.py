from django.conf import settings
from django.urls import path

from foundation.people.views import me, organisations
from foundation.people.views import settings as choices

app_name = "people"

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/profile/", me.profile, name="profile"),
    path("me/email/", me.email, name="email"),
    path("me/email/<str:token>/", me.confirm_email, name="confirm_email"),
    path("me/privacy/", me.my_data, name="privacy"),
    path("me/privacy/export/", me.export, name="export"),
    path("me/privacy/delete/", me.erase, name="erase"),
    path("me/unsent/", me.unsent, name="unsent"),
    path("me/security/", me.security, name="security"),
    path("me/security/password/", me.password, name="password"),
    path("me/organisations/", organisations.mine, name="my_organisations"),
    path("me/organisations/new/", organisations.new, name="organisation_new"),
    path("me/organisations/<int:pk>/", organisations.my_organisation, name="my_organisation"),
    path("me/organisations/<int:pk>/invite/", organisations.invite, name="organisation_invite"),
    path(
        "me/organisations/<int:pk>/members/<int:member_pk>/",
        organisations.member,
        name="organisation_member",
    ),
    path("me/invitations/<int:pk>/", organisations.answer_invitation, name="invitation_answer"),
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("privacy/", choices.notice, name="notice"),
    path("language/", choices.language, name="set_language"),
    path("large-type/", choices.large_type, name="set_large_type"),
]

if settings.SHOW_DEVELOPMENT_PAGES:
    urlpatterns.append(path("dev/inbox/", choices.development_inbox, name="development_inbox"))
