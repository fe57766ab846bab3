from django.urls import path

from projects.calls import views as calls
from projects.forecast.desk import urlpatterns as forecast
from projects.giving import views as giving
from projects.review import views as review
from projects.voting import desk_views as voting

app_name = "projects_desk"

urlpatterns = [
    *forecast,
    path("calls/new/", calls.new, name="new_call"),
    path("calls/<int:pk>/copy/", calls.copy, name="copy_call"),
    path("calls/<int:pk>/edit/", calls.edit, name="edit_call"),
    path("calls/<int:pk>/review/", review.call_review, name="call_review"),
    path("calls/<int:pk>/review/chair/", review.change_chair, name="change_chair"),
    path("calls/<int:pk>/vote/", voting.call_vote, name="call_vote"),
    path("calls/<int:pk>/vote/papers/", voting.papers, name="vote_papers"),
    path("calls/<int:pk>/vote/count/", voting.count, name="vote_count"),
    path("projects/<int:pk>/seek-money/", giving.seek, name="seek"),
]
