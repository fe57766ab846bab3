"""Decisions about appeals that need no database."""

from __future__ import annotations

from collections.abc import Iterable

#: Words after which a person is told of 110, 119 and 120 and the duty officer is alerted.
URGENT_WORDS = (
    "着火", "起火", "火灾", "煤气泄漏", "燃气泄漏", "爆炸", "坍塌", "触电", "溺水",
    "有人受伤", "昏倒", "晕倒", "打人", "持刀", "自杀", "轻生", "跳楼", "失踪", "on fire", "gas leak",
)  # fmt: skip


def sounds_urgent(text: str) -> bool:
    """Whether the text speaks of danger to life."""
    lowered = text.lower()
    return any(word in lowered for word in URGENT_WORDS)


def suggest_subjects(text: str, keywords: Iterable[tuple[int, str]], limit: int = 3) -> list[int]:
    """Subjects whose keywords stand in the text, the best first.

    ``keywords`` are (subject id, newline-separated words). One in five such
    suggestions is wrong, so a person always confirms (design note 4.4).
    """
    scores = []
    for subject, words in keywords:
        hits = [word for word in words.split("\n") if word and word in text]
        if hits:
            scores.append((-sum(len(word) for word in hits), subject))
    return [subject for _score, subject in sorted(scores)[:limit]]
