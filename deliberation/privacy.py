"""What a person said in deliberations, taken away as a file or unnamed with the account."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deliberation.models import Opinion, Topic, TopicSupport


def export(user) -> dict:
    """Topics raised, opinions given, topics supported."""
    return {
        "topics": list(Topic.objects.filter(raised_by=user).values("number", "title", "body")),
        "opinions": [
            {
                "topic": opinion.topic.number,
                "text": opinion.text,
                "given": opinion.given_at.isoformat(),
                "answer": opinion.answer,
            }
            for opinion in Opinion.objects.filter(author=user).select_related("topic")
        ],
        "supported": list(
            TopicSupport.objects.filter(user=user).values_list("topic__number", flat=True)
        ),
    }


def erase(user) -> None:
    """Opinions lose their words and stay counted; a public topic stays, without its raiser."""
    Opinion.objects.filter(author=user).update(text=_("Deleted by the author"), is_hidden=True)
    Topic.objects.filter(raised_by=user).update(raised_by=None)
