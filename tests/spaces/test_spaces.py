"""Spaces: their tree, opening times, bookings, visits, pages and demonstration."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tqdm import tqdm

from foundation.areas.calendar import official_calendar
from foundation.areas.loading import load_areas
from foundation.areas.workdays import SHANGHAI
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import SYSTEM, perform
from foundation.people.roles import Role
from participation.models import ParticipationEvent
from spaces import demo, rules, services
from spaces.errors import BookingError, SlotTaken
from spaces.models import (
    Booking,
    BookingState,
    CarrierType,
    Occupancy,
    OpeningException,
    Space,
    SpaceLevel,
)
from spaces.selectors import is_open
from tests.spaces.factories import house, slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(nanhai):
    return house(nanhai)


@pytest.fixture
def room(places):
    return places[3]


@pytest.fixture
def manager(make_user, grant, nanhai):
    user = make_user("陈主任")
    grant(user, Role.CARRIER_MANAGER, nanhai.community)
    return user


def ask(room, person, **changes):
    wanted = {"purpose": "楼道议事", "heads": 8, **slot(), **changes}
    return services.request_booking(room, person, **wanted)


def begun(booking):
    """The booking as if its time had come."""
    earlier = timedelta(days=4)
    Occupancy.objects.filter(booking=booking).update(
        starts_at=booking.starts_at - earlier, ends_at=booking.ends_at - earlier
    )
    Booking.objects.filter(pk=booking.pk).update(
        starts_at=booking.starts_at - earlier, ends_at=booking.ends_at - earlier
    )
    booking.refresh_from_db()
    return booking


# --- The tree ----------------------------------------------------------------------------


def test_ten_types_of_carriers_are_known_and_two_serve_minors():
    assert CarrierType.objects.count() == 10
    minors = CarrierType.objects.filter(minors_default_anonymous=True)
    assert {t.code for t in minors} == {"green_apple_home", "little_migrants_station"}


def test_a_carrier_stands_below_a_centre_only(places, nanhai):
    park, centre, carrier, _room = places
    kind = carrier.carrier_type
    astray = Space(level=SpaceLevel.CARRIER, parent=park, carrier_type=kind, area=nanhai.community)
    with pytest.raises(ValidationError):
        astray.clean()
    Space(level=SpaceLevel.CARRIER, parent=centre, carrier_type=kind, area=nanhai.community).clean()


def test_the_database_knows_one_park(places, nanhai):
    with pytest.raises(IntegrityError), transaction.atomic():
        Space.objects.create(level=SpaceLevel.PARK, code="second", name="x", area=nanhai.district)


# --- Opening times -----------------------------------------------------------------------


def rule(day, opens=9, closes=17):
    return SimpleNamespace(
        day=day, opens=time(opens), closes=time(closes), valid_from=None, valid_to=None
    )


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2026, 11, 23), [9]),  # a Monday
        (date(2026, 11, 28), []),  # a Saturday
        (date(2026, 2, 14), [9]),  # a make-up working Saturday
        (date(2026, 10, 1), [10]),  # a holiday
    ],
)
def test_the_official_calendar_beats_the_day_of_the_week(day, opens):
    weekly = [*(rule(n) for n in range(5)), rule(7, opens=10)]
    hours = rules.hours_on(day, weekly, [], official_calendar())
    assert [h.opens.hour for h in hours] == opens


def test_an_exception_beats_everything():
    day = date(2026, 11, 23)
    closed = SimpleNamespace(date=day, opens=None, closes=None)
    assert rules.hours_on(day, [rule(0)], [closed], official_calendar()) == []
    late = SimpleNamespace(date=day, opens=time(18), closes=time(20))
    assert rules.hours_on(day, [rule(0)], [late], official_calendar()) == [(time(18), time(20))]


def test_a_room_is_open_when_its_site_is(room, places):
    day = slot()["starts_at"].astimezone(SHANGHAI).date()
    assert is_open(room, **dict(zip(("start", "end"), slot().values(), strict=True)))
    OpeningException.objects.create(space=places[2], date=day, reason="台风")
    room.refresh_from_db()
    assert not is_open(room, **dict(zip(("start", "end"), slot().values(), strict=True)))


# --- Bookings ----------------------------------------------------------------------------


def test_a_second_person_is_told_that_the_slot_is_taken(room, make_user):
    ask(room, make_user())
    with pytest.raises(SlotTaken):
        ask(room, make_user("王强"), **slot(hour=11))


def test_back_to_back_bookings_are_fine_and_a_repeated_request_is_one(room, make_user):
    person = make_user()
    first = ask(room, person)
    assert ask(room, person) == first
    assert ask(room, person, **slot(hour=12)) != first


@pytest.mark.parametrize(
    "changes",
    [
        {"heads": 21},
        slot(days=-1),
        slot(days=90),
        slot(hour=8, length=9),
        slot(hour=6),
        {"ends_at": slot()["starts_at"]},
    ],
)
def test_an_impossible_request_is_refused_and_leaves_nothing(room, make_user, changes):
    with pytest.raises(BookingError):
        ask(room, make_user(), **changes)
    assert not Booking.objects.exists()
    assert not Occupancy.objects.exists()


def test_the_database_refuses_an_overlap_that_slipped_past_the_service(room, make_user):
    booking = ask(room, make_user())
    other = Booking.objects.create(
        space=room, person=make_user("王强"), purpose="x", expected_heads=1, **slot(hour=11)
    )
    with pytest.raises(IntegrityError, match=services.OVERLAP), transaction.atomic():
        services.occupy(other)
    assert list(Occupancy.objects.values_list("booking", flat=True)) == [booking.pk]


def test_a_declined_or_cancelled_booking_gives_the_time_back(room, make_user, manager):
    first = ask(room, make_user())
    perform(first, "reject", by=manager, reason="当天设备检修")
    person = make_user("王强")
    second = ask(room, person)
    perform(second, "cancel", by=person)
    ask(room, make_user("张华"))


def test_an_undecided_booking_lapses_and_frees_the_room(room, make_user):
    booking = perform(ask(room, make_user()), "lapse", by=SYSTEM)
    assert booking.state == BookingState.EXPIRED
    assert not Occupancy.objects.exists()


def test_a_manager_of_elsewhere_may_not_decide(room, make_user, grant, nanhai):
    stranger = make_user()
    grant(stranger, Role.CARRIER_MANAGER, nanhai.far_community)
    with pytest.raises(NotAllowed):
        perform(ask(room, make_user()), "confirm", by=stranger)


def test_a_checked_in_visit_counts_the_booker_by_name_and_the_others_by_number(
    room, make_user, manager
):
    person = make_user()
    booking = begun(perform(ask(room, person), "confirm", by=manager))
    perform(booking, "check_in", by=manager, heads=6)
    heads = ParticipationEvent.objects.filter(source_type="spaces.booking")
    assert sum(heads.values_list("heads", flat=True)) == 6
    assert heads.count() == 2
    assert set(heads.values_list("space_ref", flat=True)) == {"carrier"}


def test_where_minors_are_served_nobody_is_named(nanhai, make_user, manager):
    room = house(nanhai, carrier_type="green_apple_home")[3]
    booking = begun(perform(ask(room, make_user()), "confirm", by=manager))
    perform(booking, "check_in", by=manager, heads=6)
    assert list(ParticipationEvent.objects.values_list("heads", flat=True)) == [6]


def test_a_visit_cannot_be_checked_in_before_it_begins(room, make_user, manager):
    booking = perform(ask(room, make_user()), "confirm", by=manager)
    with pytest.raises(GuardFailed):
        perform(booking, "check_in", by=manager, heads=6)


def test_counting_a_day_again_reverses_the_earlier_count(places, manager):
    carrier, today = places[2], timezone.localdate()
    perform(carrier, "count_heads", by=manager, on=today, heads=30)
    perform(carrier, "count_heads", by=manager, on=today, heads=25)
    rows = ParticipationEvent.objects.filter(source_type="spaces.space")
    assert rows.count() == 3
    with pytest.raises(GuardFailed):
        perform(carrier, "count_heads", by=manager, on=today + timedelta(days=1), heads=5)


def test_an_open_space_is_nobodys_task(places, manager):
    assert not Space.objects.actionable_by(manager).filter(state="open").exists()


def test_a_space_with_bookings_to_come_cannot_be_closed(places, make_user, grant, nanhai):
    officer = make_user()
    grant(officer, Role.TOWN_CENTRE_OFFICER, nanhai.town)
    ask(places[3], make_user())
    with pytest.raises(GuardFailed):
        perform(places[2], "close", by=officer, reason="搬迁")


# --- The race, and its control ------------------------------------------------------------


def rush(room, people, book):
    """Everybody books the same slot at the same instant; what each got."""
    barrier, outcomes = threading.Barrier(len(people)), []

    def one(person):
        try:
            barrier.wait(timeout=20)
            book(room, person, barrier)
            outcomes.append("booked")
        except SlotTaken:
            outcomes.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


@pytest.mark.django_db(transaction=True)
def test_of_four_people_at_one_instant_exactly_one_gets_the_room(nanhai, make_user):
    room, people = house(nanhai)[3], [make_user(f"街坊{n}") for n in range(4)]
    won = rush(room, people, lambda room, person, barrier: ask(room, person))
    assert won == {"booked": 1, "taken": 3}
    assert Occupancy.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_lock_and_trigger_two_people_get_the_room(nanhai, make_user):
    room, people = house(nanhai)[3], [make_user(f"街坊{n}") for n in range(2)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER spaces_occupancy_no_overlap_insert")
        else:
            cursor.execute("DROP TRIGGER spaces_occupancy_no_overlap ON spaces_occupancy")

    def unguarded(room, person, barrier):
        services.check_free(room, **slot())
        barrier.wait(timeout=20)
        services.occupy(
            Booking.objects.create(
                space=room, person=person, purpose="x", expected_heads=1, **slot()
            )
        )

    assert rush(room, people, unguarded) == {"booked": 2}


# --- Pages -------------------------------------------------------------------------------


def test_the_list_filters_by_town_type_and_name_within_few_queries(
    client, places, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15):
        page = client.get("/spaces/?town=440605011&type=neighbourhood_centre&q=桂园")
    assert "桂园邻里中心" in page.content.decode()
    assert "桂园邻里中心" not in client.get("/spaces/?town=440605124").content.decode()


@pytest.mark.parametrize("code", ["park", "centre", "carrier", "room"])
def test_a_space_page_costs_few_queries(client, places, code, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        assert client.get(f"/spaces/{code}/").status_code == 200


def test_a_planned_space_is_a_missing_page_for_the_public(client, places, nanhai):
    Space.objects.filter(code="carrier").update(state="planned")
    assert client.get("/spaces/carrier/").status_code == 404


def form(**changes):
    day = slot()["starts_at"].astimezone(SHANGHAI).date()
    filled = {"date": day, "starts_at": "10:00", "ends_at": "12:00", "heads": 8}
    return {**filled, "purpose": "楼道议事", **changes}


def test_a_resident_books_a_room_and_sees_it(client_for, room, make_user):
    client = client_for(make_user())
    answer = client.post("/spaces/room/book/", form(), follow=True)
    assert "楼道议事" in answer.content.decode()
    assert "楼道议事" in client.get("/spaces/bookings/").content.decode()


def test_a_taken_slot_answers_409_with_a_sentence_and_keeps_what_was_typed(
    client_for, room, make_user
):
    ask(room, make_user())
    answer = client_for(make_user("王强")).post("/spaces/room/book/", form(purpose="合唱排练"))
    assert answer.status_code == 409
    assert "合唱排练" in answer.content.decode()


def test_a_bad_form_answers_422_and_a_stranger_sees_no_booking(client_for, room, make_user):
    client = client_for(make_user())
    assert client.post("/spaces/room/book/", form(heads="")).status_code == 422
    booking = ask(room, make_user("王强"))
    assert client.get(booking.get_absolute_url()).status_code == 404


def test_booking_asks_a_visitor_to_sign_in(client, room):
    assert client.get("/spaces/room/book/").status_code == 302


# --- Demonstration -----------------------------------------------------------------------


def shape():
    return list(Space.objects.order_by("code").values_list("code", "name", "area__code", "state"))


def test_the_demonstration_has_one_park_eight_centres_and_400_carriers_of_ten_types():
    load_areas()
    demo.load(2018, lambda label, total: tqdm(disable=True))
    levels = Counter(Space.objects.values_list("level", flat=True))
    assert levels == {"park": 1, "centre": 8, "carrier": 400, "room": 27}
    types = Counter(Space.objects.filter(level="carrier").values_list("carrier_type", flat=True))
    assert len(types) == 10
    for space in Space.objects.select_related("parent", "carrier_type"):
        space.clean()
    names = Space.objects.filter(level="carrier").values_list("area", "name")
    assert len(set(names)) == 400
    assert not Space.objects.exclude(state="open").exists()
    first = shape()
    demo.load(2018, lambda label, total: tqdm(disable=True))
    assert shape() == first


def test_local_times_of_a_booking_are_shown_in_nanhai(client_for, room, make_user):
    person = make_user()
    booking = ask(room, person)
    page = client_for(person).get(booking.get_absolute_url()).content.decode()
    assert "10:00–12:00" in page
    assert booking.starts_at == datetime.combine(
        booking.starts_at.astimezone(SHANGHAI).date(), time(10), tzinfo=SHANGHAI
    )
