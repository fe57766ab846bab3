"""Which duties write calls and which let them go public; always within the duty's area."""

from __future__ import annotations

from foundation.people.roles import Role

#: Write, change and copy calls, those of donors as well.
WRITERS = [Role.CALL_OFFICER]
#: Let a call that somebody else wrote go public.
PUBLISHERS = [Role.CALL_OFFICER, Role.TOWN_OFFICER, Role.DISTRICT_OFFICER]
