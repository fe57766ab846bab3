"""What organisations are told about their projects, and in which words."""

from django.utils.translation import gettext_lazy as _

from foundation.notices.registry import NoticeTemplate

TEMPLATES = [
    NoticeTemplate(
        "projects.call_sent_back",
        subject=_("The call “{title}” came back from the check"),
        body=_("“{title}” was sent back: {reason}. Change it in the editor and send it again."),
    ),
    NoticeTemplate(
        "projects.received",
        subject=_("Proposal received: receipt {number}"),
        body=_(
            "“{title}” arrived at {time}. Receipt {number}, fingerprint {digest}. "
            "The formal check takes up to seven days."
        ),
    ),
    NoticeTemplate(
        "projects.returned",
        subject=_("Proposal {number} needs changes"),
        body=_("“{title}” was returned: {reason}. Change it on its page and submit it again."),
    ),
    NoticeTemplate(
        "projects.rejected",
        subject=_("Proposal {number} was not approved"),
        body=_("“{title}” was not approved: {reason}."),
    ),
    NoticeTemplate(
        "projects.ineligible",
        subject=_("Proposal {number} is not eligible"),
        body=_(
            "“{title}” does not meet the rules: {reason}. You may object on its page within five days."
        ),
    ),
    NoticeTemplate(
        "projects.readmitted",
        subject=_("Proposal {number} is eligible after all"),
        body=_("Your objection was upheld: {reason}. “{title}” goes into review."),
    ),
    NoticeTemplate(
        "projects.in_reserve",
        subject=_("Proposal {number} is on the reserve list"),
        body=_("“{title}” was ranked, but the call's money did not reach it. It may move up."),
    ),
    NoticeTemplate(
        "projects.off_ballot",
        subject=_("The residents' vote on proposal {number} was called off"),
        body=_("“{title}” is eligible as before. Reason: {reason}."),
    ),
    NoticeTemplate(
        "projects.on_ballot",
        subject=_("Proposal {number} stands on the residents' ballot"),
        body=_("Residents of the area can read and choose “{title}” while the vote runs."),
    ),
    NoticeTemplate(
        "projects.selected",
        subject=_("The residents selected {number}"),
        body=_("“{title}” was selected by the residents' vote. The award is on public notice."),
    ),
    NoticeTemplate(
        "projects.not_selected",
        subject=_("The residents did not select {number}"),
        body=_("“{title}”: {reason} The result of the vote says how it was counted."),
    ),
    NoticeTemplate(
        "projects.voted_into_reserve",
        subject=_("Proposal {number} is on the reserve list after the vote"),
        body=_("“{title}”: {reason} It may move up when money becomes free."),
    ),
    NoticeTemplate(
        "projects.award_taken_back",
        subject=_("The award of {number} was taken back"),
        body=_("After an objection the award for “{title}” was taken back: {reason}."),
    ),
    NoticeTemplate(
        "projects.objection_decided",
        subject=_("Your objection to {number}: {decision}"),
        body=_("On “{title}”: {answer}"),
    ),
    NoticeTemplate(
        "projects.place_free",
        subject=_("Money of a call has become free"),
        body=_(
            "“{title}” ({number}) gave its award up. The first on the reserve list of “{call}” may "
            "move up."
        ),
    ),
    NoticeTemplate(
        "projects.approved",
        subject=_("Project {number} is approved"),
        body=_("“{title}” is approved. The funds officer will prepare the agreement."),
    ),
    NoticeTemplate(
        "projects.agreement_drafted",
        subject=_("Sign the agreement of project {number}"),
        body=_("The agreement for “{title}” is drawn up. Read and sign it on the project's page."),
    ),
    NoticeTemplate(
        "projects.agreement_cancelled",
        subject=_("Agreement {number} was cancelled"),
        body=_("The draft for “{title}” was cancelled: {reason}. A new one will follow."),
    ),
    NoticeTemplate(
        "projects.signed",
        subject=_("Agreement of project {number} is signed"),
        body=_("The money for “{title}” is promised. You can start and ask for instalments."),
    ),
    NoticeTemplate(
        "projects.donation_added",
        subject=_("Donated money was added to project {number}"),
        body=_(
            "“{title}” was given more money. A new version of the agreement, with an instalment "
            "for it, is in force."
        ),
    ),
    NoticeTemplate(
        "projects.change_recorded",
        subject=_("Change {number} is recorded"),
        body=_(
            "“{title}”: the shift lies within the tolerance agreed. It is recorded and stands in "
            "a new version of the agreement."
        ),
    ),
    NoticeTemplate(
        "projects.change_approved",
        subject=_("Change {number} was agreed to"),
        body=_("“{title}” was agreed to. A new version of the agreement is in force."),
    ),
    NoticeTemplate(
        "projects.change_refused",
        subject=_("Change {number} was refused"),
        body=_("“{title}” was refused: {reason}. What was agreed still stands."),
    ),
    NoticeTemplate(
        "projects.change_returned",
        subject=_("More is needed for change {number}"),
        body=_("“{title}” came back: {reason}. Answer on the page of the request."),
    ),
    NoticeTemplate(
        "projects.paid",
        subject=_("Instalment {number}: {amount} is paid"),
        body=_("The treasury paid {amount} of an instalment for “{title}”."),
    ),
    NoticeTemplate(
        "projects.payment_ended",
        subject=_("No more is paid of instalment {number}"),
        body=_(
            "Of what was asked for “{title}” {amount} was paid and no more will be: {reason}. "
            "What is left of the instalment can be asked for again."
        ),
    ),
    NoticeTemplate(
        "projects.payment_came_back",
        subject=_("Instalment {number}: the bank sent {amount} back"),
        body=_(
            "A payment of {amount} for “{title}” came back from the bank. Check the account "
            "you gave; the request is open again and will be paid anew."
        ),
    ),
    NoticeTemplate(
        "projects.payment_refused",
        subject=_("Instalment {number} was refused"),
        body=_("The payment for “{title}” was refused: {reason}."),
    ),
    NoticeTemplate(
        "projects.milestone_accepted",
        subject=_("Milestone accepted: project {number}"),
        body=_("“{title}” was accepted as reached."),
    ),
    NoticeTemplate(
        "projects.milestone_sent_back",
        subject=_("Milestone not accepted: project {number}"),
        body=_("“{title}” was not accepted: {reason}."),
    ),
    NoticeTemplate(
        "projects.report_verified",
        subject=_("Spending report verified: project {number}"),
        body=_(
            "The spending report “{title}” was checked voucher by voucher: {amount} is verified. "
            "Its page shows what was not accepted and why."
        ),
    ),
    NoticeTemplate(
        "projects.report_returned",
        subject=_("Spending report sent back: project {number}"),
        body=_("The spending report “{title}” was sent back: {reason}. Please send a new one."),
    ),
    NoticeTemplate(
        "projects.resumed",
        subject=_("Project {number} is not finished yet"),
        body=_("“{title}” goes on: {reason}."),
    ),
    NoticeTemplate(
        "projects.suspended",
        subject=_("Project {number} is suspended"),
        body=_("“{title}” is suspended: {reason}. Nothing is paid until it goes on."),
    ),
    NoticeTemplate(
        "projects.evaluation_planned",
        subject=_("You are asked to evaluate project {number}"),
        body=_("{kind} of “{title}”: give your points and findings on the desk."),
    ),
    NoticeTemplate(
        "projects.evaluated",
        subject=_("Project {number} was evaluated"),
        body=_(
            "Read the evaluation “{title}” on the project's page. Accept or dispute it within "
            "five working days; after them it is accepted."
        ),
    ),
    NoticeTemplate(
        "projects.evaluation_upheld",
        subject=_("The evaluation of project {number} stands"),
        body=_("“{title}” was upheld: {reason}."),
    ),
    NoticeTemplate(
        "projects.evaluation_set_aside",
        subject=_("The evaluation of project {number} was set aside"),
        body=_("“{title}” was set aside: {reason}. Somebody else will evaluate."),
    ),
    NoticeTemplate(
        "projects.closed",
        subject=_("Project {number} is closed"),
        body=_("“{title}” is closed. Thank you for what you did. Its page shows the result."),
    ),
    NoticeTemplate(
        "projects.terminated",
        subject=_("Project {number} was terminated"),
        body=_("“{title}” was terminated: {reason}."),
    ),
]
