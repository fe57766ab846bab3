"""One way for a case to change its state: a readable table, and one service that obeys it.

``table`` declares, ``registry`` knows all lifecycles, ``services`` performs,
``clocks`` watches deadlines, ``desk`` draws the screens. What a transition
means for the world (money, counts, messages) is left to the module that owns it.
"""

from foundation.lifecycle.table import (
    Clock,
    Lifecycle,
    Party,
    Step,
    Tone,
    Transition,
    Visibility,
    every,
    foreseen,
)

__all__ = [
    "Clock",
    "Lifecycle",
    "Party",
    "Step",
    "Tone",
    "Transition",
    "Visibility",
    "every",
    "foreseen",
]
