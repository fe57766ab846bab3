"""A donor's money never ends in a project it was not given for: in services, and below them."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds import errors, postings, services
from funds.donations import tracing
from funds.models import Account, DonorAccount, Leg
from funds.postings import project_account
from funds.reconcile import differences
from funds.rules import AccountKind
from tests.funds.factories import DAY, standing, yuan

#: Projects with the theme and the community each is in.
PROJECTS = {
    "NH2018-0001": ("elder", "community1"),
    "NH2018-0002": ("children", "community1"),
    "NH2018-0003": ("elder", "community2"),
}
#: Pools by what binds them: area, theme, project.
BOUND = [
    ("district", "", ""),
    ("town1", "", ""),
    ("town1", "elder", ""),
    ("community1", "elder", "NH2018-0001"),
    ("town2", "children", ""),
]
STEP = st.tuples(
    st.sampled_from(["give", "give", "commit", "commit", "pay", "verify", "back", "release",
                     "restore", "move", "off", "undo"]),
    st.integers(0, len(BOUND) - 1),
    st.sampled_from(sorted(PROJECTS)),
    st.integers(1, 30_000),
)  # fmt: skip


def pools(giving):
    source = services.open_source(
        "giver", "某捐赠人", "enterprise", giving.book.areas["district"], donor_name="某捐赠人"
    )
    DonorAccount.objects.get_or_create(account=source, defaults={"donor": giving.donor})
    return [
        services.open_pool(
            source, f"捐赠{at}", 2018, giving.book.areas[area], theme=theme, project_ref=ref
        )
        for at, (area, theme, ref) in enumerate(BOUND)
    ]


def step(giving, own, action, at, ref, fen, key):
    book, pool, amount = giving.book, own[at], yuan(fen) / 100
    record = book.record(key=key)
    theme, place = PROJECTS[ref]
    if action == "give":
        return services.receive_donation(pool.origin, pool, amount, **record)
    if action == "commit":
        area = book.areas[place]
        return services.commit(pool, ref, area, amount, theme=theme, **record)
    if action == "move":
        return services.move_line(pool, own[(at + 1) % len(own)], amount, **record)
    if action == "off":
        return services.write_off(pool, amount, **record)
    if action == "undo":
        last = pool.legs.select_related("transfer").order_by("-pk").first()
        return last and services.reverse(last.transfer, **record)
    service = {
        "pay": services.pay,
        "verify": services.verify,
        "back": services.give_back,
        "release": services.release,
        "restore": services.restore,
    }[action]
    return service(ref, pool, amount, **record)


def strays() -> list[str]:
    """Money of donors that stands with a project outside its pool's purpose."""
    found = []
    held = Account.objects.filter(
        kind__in=["committed", "paid", "verified", "returned"], balance__fen__gt=0
    ).select_related("parent__area")
    for account in held:
        theme, place = PROJECTS[account.project_ref]
        pool = account.parent
        fits = (
            pool.theme in ("", theme)
            and pool.project_ref in ("", account.project_ref)
            and account.area.path.startswith(pool.area.path)
        )
        if not fits:
            found.append(str(account))
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEP, max_size=30))
def test_a_gift_never_ends_in_a_project_it_was_not_given_for(giving, steps):
    own = pools(giving)
    before = Leg.objects.count()
    for at, (action, pool, ref, fen) in enumerate(steps):
        try:
            step(giving, own, action, pool, ref, fen, f"h{before}-{at}")
        except errors.LedgerError:
            continue
    assert strays() == []
    traced = tracing.trace_donor(giving.donor)
    balances = {
        kind: sum(
            Account.objects.filter(origin=own[0].origin, kind=kind).values_list(
                "balance__fen", flat=True
            )
        )
        for kind in AccountKind
    }
    assert traced.left == sum((standing(pool) for pool in own), yuan(0))
    for kind in tracing.STAGES:
        assert sum(use.stages.get(kind, 0) for use in traced.uses) == balances[kind]
    assert traced.given == traced.used + traced.left + traced.gone
    for gift in traced.gifts:
        if gift.project_ref:
            assert {use.project for use in gift.uses} <= {gift.project_ref}
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("pool", "ref"),
    [(2, "NH2018-0002"), (1, "NH2018-0003"), (3, "NH2018-0003"), (4, "NH2018-0001")],
)
def test_the_database_itself_refuses_a_project_the_gift_is_not_for(giving, pool, ref):
    """The second wall: legs and transfer written straight into the tables."""
    book, own = giving.book, pools(giving)
    services.receive_donation(own[pool].origin, own[pool], yuan(100), **book.record())
    theme, place = PROJECTS[ref]
    account = project_account(AccountKind.COMMITTED, own[pool], ref, book.areas[place], theme)
    account.save()
    refused = pytest.raises(IntegrityError, match="funds:purpose")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        for leg in ((own[pool].pk, -100), (account.pk, 100)):
            cursor.execute(
                "INSERT INTO funds_leg (transfer_id, account_id, fen) VALUES (2, %s, %s)", leg
            )
        cursor.execute(
            "INSERT INTO funds_transfer (number, kind, occurred_on, recorded_at, document, reason,"
            " key, content, digest, is_demo) VALUES (2, 'commit', %s, %s, 'd', '', 'k', '', '', %s)",
            [DAY, DAY, False],
        )


def test_neither_an_order_nor_a_posting_moves_a_gift_to_another_purpose(giving):
    own = pools(giving)
    services.receive_donation(own[2].origin, own[2], yuan(100), **giving.book.record())
    for target in (own[0], own[1], own[3], own[4]):
        with pytest.raises(errors.PurposeMissed):
            services.move_line(own[2], target, yuan(100), **giving.book.record())
    assert postings.next_pool(own[2], 2019).theme == "elder"
