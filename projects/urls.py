from django.urls import path

from projects import views
from projects.agreements import views as agreements
from projects.calls import views as calls
from projects.changes import views as changes
from projects.proposals import views as proposals
from projects.receivers.views import receivers
from projects.review import views as review
from projects.spending import views as spending
from projects.voting import views as voting

app_name = "projects"

urlpatterns = [
    path("projects/", views.project_list, name="list"),
    path("projects/new/", views.new, name="new"),
    path("projects/calls/", calls.call_list, name="calls"),
    path("projects/calls/<int:pk>/", calls.detail, name="call"),
    path("projects/calls/<int:pk>/result/", review.call_result, name="call_result"),
    path("projects/calls/<int:pk>/vote/", voting.vote, name="vote"),
    path("projects/calls/<int:pk>/vote/ballot/", voting.ballot, name="ballot"),
    path("projects/calls/<int:pk>/vote/ballot.pdf", voting.paper_ballot, name="paper_ballot"),
    path("projects/calls/<int:pk>/vote/receipt/", voting.receipt, name="receipt"),
    path("projects/calls/<int:pk>/vote/result/", voting.vote_result, name="vote_result"),
    path("projects/calls/<int:pk>/vote/ballots.pb", voting.ballot_file, name="ballot_file"),
    path("projects/calls/<int:pk>/vote/result.json", voting.result_document, name="vote_json"),
    path("projects/<str:number>/object/", review.object_to, name="object"),
    path("projects/<str:number>/decision.pdf", review.decision, name="decision"),
    path("projects/<str:number>/", views.detail, name="detail"),
    path("projects/<str:number>/agreement/<int:version>/", agreements.agreement, name="agreement"),
    path(
        "projects/<str:number>/agreement/<int:version>.pdf",
        agreements.agreement_letter,
        name="agreement_letter",
    ),
    path("projects/<str:number>/changes/", changes.change_list, name="changes"),
    path("projects/<str:number>/changes/<int:sequence>/", changes.detail, name="change"),
    path("projects/<str:number>/changes/ask/<slug:kind>/", changes.ask, name="ask_change"),
    path("projects/<str:number>/write/", proposals.write, name="write"),
    path("projects/<str:number>/write/keep/", proposals.keep, name="keep"),
    path("projects/<str:number>/submitted/<int:version>/", proposals.submitted, name="submitted"),
    path("projects/<str:number>/reports/<int:pk>/", spending.report, name="report"),
    path("money/receivers/", receivers, name="receivers"),
    path("me/projects/", views.mine, name="mine"),
    path("me/projects/money/", spending.money, name="money"),
]
