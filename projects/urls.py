from django.urls import path

from projects import views
from projects.agreements import views as agreements
from projects.calls import views as calls
from projects.proposals import views as proposals
from projects.receivers.views import receivers
from projects.review import views as review

app_name = "projects"

urlpatterns = [
    path("projects/", views.project_list, name="list"),
    path("projects/new/", views.new, name="new"),
    path("projects/calls/", calls.call_list, name="calls"),
    path("projects/calls/<int:pk>/", calls.detail, name="call"),
    path("projects/calls/<int:pk>/result/", review.call_result, name="call_result"),
    path("projects/<str:number>/object/", review.object_to, name="object"),
    path("projects/<str:number>/decision.pdf", review.decision, name="decision"),
    path("projects/<str:number>/", views.detail, name="detail"),
    path("projects/<str:number>/agreement/<int:version>/", agreements.agreement, name="agreement"),
    path(
        "projects/<str:number>/agreement/<int:version>.pdf",
        agreements.agreement_letter,
        name="agreement_letter",
    ),
    path("projects/<str:number>/write/", proposals.write, name="write"),
    path("projects/<str:number>/write/keep/", proposals.keep, name="keep"),
    path("projects/<str:number>/submitted/<int:version>/", proposals.submitted, name="submitted"),
    path("money/receivers/", receivers, name="receivers"),
    path("me/projects/", views.mine, name="mine"),
]
