from django.urls import path

from funds import views
from funds.donations import views as giving

app_name = "funds"

urlpatterns = [
    path("money/", views.overview, name="money"),
    path("money/entries/", views.entry_list, name="entries"),
    path("giving/", giving.causes, name="causes"),
    path("giving/<int:pk>/", giving.cause, name="cause"),
    path("giving/donors/", giving.donors, name="donors"),
    path("giving/donors/<int:pk>/", giving.donor, name="donor"),
    path(
        "giving/donors/<int:pk>/statement-<int:year>.pdf",
        giving.statement,
        name="donor_statement",
    ),
    path("giving/matching/", giving.matching_report, name="matching"),
    path("giving/disclosures/", giving.disclosures, name="disclosures"),
    path("giving/disclosures/<int:pk>/", giving.disclosure, name="disclosure"),
    path("me/giving/", giving.mine, name="my_donations"),
    path("me/giving/<str:number>/", giving.my_pledge, name="my_pledge"),
    path("me/giving/<str:number>/thanks.pdf", giving.thanks_letter, name="thanks_letter"),
]
