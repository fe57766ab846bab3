"""The first three administrators of a new site: three people, three phone numbers."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from foundation.areas.models import Area, AreaLevel
from foundation.people.models import Duty
from foundation.people.roles import THREE_ADMINISTRATORS, Role
from foundation.people.services import PeopleError, create_account, grant_duty


class Command(BaseCommand):
    help = "Creates the system, security and audit administrator of a site that has none."

    def add_arguments(self, parser) -> None:
        for role in ("system", "security", "audit"):
            parser.add_argument(f"--{role}", nargs=2, required=True, metavar=("NAME", "PHONE"))

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        if Duty.objects.current().filter(role__in=THREE_ADMINISTRATORS).exists():
            raise CommandError("This site has administrators; they grant further duties.")
        district = Area.objects.filter(level=AreaLevel.DISTRICT).first()
        if district is None:
            raise CommandError("Load the areas first.")
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
            name, number = options[role.removesuffix("_admin")]
            try:
                user = create_account(name, number, by=None, reason="first administrators")
                grant_duty(user, role, district, by=None, reason="first administrators")
            except PeopleError as error:
                raise CommandError(f"{name}: {error.message}") from error
            self.stdout.write(f"{role}: {name}")
        self.stdout.write(self.style.SUCCESS("Each signs in with a code and sets up a factor."))
