"""Public pages of spaces: list, one space, booking a room, one's bookings."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.interface.pagination import paginate
from foundation.people.scope import get_visible_or_404
from participation.selectors import for_space_refs
from spaces import selectors, services
from spaces.errors import BookingError
from spaces.forms import BookingForm, SpaceFilterForm
from spaces.models import Booking, Space, SpaceLevel, SpaceState

CHILDREN_SHOWN = 24


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    form = SpaceFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    places = selectors.places_for_list(
        request.user,
        town=asked.get("town"),
        carrier_type=asked.get("type"),
        words=asked.get("q", ""),
    )
    page = paginate(request, places)
    visits = for_space_refs(place.code for place in page)
    for place in page:
        place.person_times = visits[place.code]
    template = "spaces/_rows.html" if request.htmx else "spaces/index.html"  # type: ignore[attr-defined]
    return render(request, template, {"form": form, "page": page})


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    spaces = Space.objects.select_related(
        "carrier_type", "area", "parent__carrier_type", "parent__area", "operator"
    )
    space = get_visible_or_404(spaces, request.user, code=code)
    below = Space.objects.visible_to(request.user).filter(parent=space)
    below = below.exclude(state=SpaceState.CLOSED)
    today = timezone.localdate()
    context = {
        "space": space,
        "week": selectors.week_of(space, today),
        "is_open_now": selectors.is_open_now(space),
        "facilities": space.facilities.all(),
        "rooms": below.filter(level=SpaceLevel.ROOM),
        "carriers": below.exclude(level=SpaceLevel.ROOM).select_related("carrier_type", "area")[
            :CHILDREN_SHOWN
        ],
        "taken": selectors.taken(space, today) if space.level == SpaceLevel.ROOM else None,
        "can_book": space.level == SpaceLevel.ROOM and space.state == SpaceState.OPEN,
        "person_times": for_space_refs([space.code])[space.code],
    }
    return render(request, "spaces/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, code: str) -> HttpResponse:
    rooms = Space.objects.filter(level=SpaceLevel.ROOM, state=SpaceState.OPEN)
    rooms = rooms.select_related("parent", "area")
    room = get_visible_or_404(rooms, request.user, code=code)
    form = BookingForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            starts_at, ends_at = form.slot()
            data = form.cleaned_data
            try:
                booking = services.request_booking(
                    room,
                    request.user,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    purpose=data["purpose"],
                    heads=data["heads"],
                )
            except BookingError as error:
                form.add_error(error.field, error.message)
                status = error.status
            else:
                messages.success(
                    request, _("Your request has arrived. You are told when it is decided.")
                )
                return redirect(booking)
        else:
            status = 422
    today = timezone.localdate()
    context = {
        "space": room,
        "form": form,
        "week": selectors.week_of(room, today),
        "taken": selectors.taken(room, today),
    }
    return render(request, "spaces/book.html", context, status=status)


@login_required
@require_safe
def bookings(request: HttpRequest) -> HttpResponse:
    own = Booking.objects.filter(person=request.user).select_related("space__parent")
    return render(request, "spaces/bookings.html", {"page": paginate(request, own)})


@login_required
@require_safe
def booking_detail(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_visible_or_404(
        Booking.objects.select_related("space__parent", "space__area", "person"),
        request.user,
        pk=pk,
    )
    return render(request, "spaces/booking.html", {"booking": found})
