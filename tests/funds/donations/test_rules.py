"""Pure decisions about gifts: what is matched, what each gift paid for, until when to publish."""

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from funds.donations.rules import Move, due_on, last_ended, match_due, period_of, split, trace

FEN = st.integers(1, 10_000)


@given(FEN, st.integers(1, 9), st.integers(1, 9), st.none() | FEN, st.none() | st.integers(0, 9999))
def test_a_match_never_exceeds_the_ratio_nor_a_cap_and_is_never_below_zero(
    gift, numerator, denominator, cap_each, left
):
    due = match_due(gift, numerator, denominator, cap_each=cap_each, left=left)
    assert due >= 0 and due * denominator <= gift * numerator
    assert due <= min(cap for cap in (cap_each, left, due) if cap is not None)
    if cap_each is None and left is None:
        assert (due + 1) * denominator > gift * numerator


@given(st.lists(FEN, max_size=20), FEN, st.integers(1, 3), st.integers(1, 3))
def test_however_many_gifts_come_the_cap_in_all_holds(gifts, cap, numerator, denominator):
    spent = 0
    for gift in gifts:
        spent += match_due(gift, numerator, denominator, cap_each=None, left=cap - spent)
    assert spent <= cap
    assert spent == min(cap, sum(gift * numerator // denominator for gift in gifts)) or spent < cap


def test_a_half_fen_is_rounded_down_and_an_exhausted_cap_gives_nothing():
    assert match_due(333, 1, 2, cap_each=None, left=None) == 166
    assert match_due(333, 1, 2, cap_each=100, left=50) == 50
    assert match_due(333, 1, 2, cap_each=None, left=-5) == 0


# --- Tracing -------------------------------------------------------------------------------


STEP = st.tuples(
    st.sampled_from(["give", "promise", "back", "off", "on", "undo"]),
    st.integers(0, 2),
    st.integers(1, 500),
)


def play(steps):
    """Steps a ledger would take, as moves; each is cut to what stands there."""
    moves, gifts = [], {}
    pool, off, projects = 0, 0, defaultdict(int)
    for at, (what, which, fen) in enumerate(steps):
        ref = f"P{which}"
        if what == "give":
            gifts[at] = fen
            pool += fen
            moves.append(Move(fen, gift=at))
        elif what == "promise" and (cut := min(fen, pool)):
            pool -= cut
            projects[ref] += cut
            moves.append(Move(cut, project=ref))
        elif what == "back" and (cut := min(fen, projects[ref])):
            pool += cut
            projects[ref] -= cut
            moves.append(Move(-cut, project=ref))
        elif what == "off" and (cut := min(fen, pool)):
            pool -= cut
            off += cut
            moves.append(Move(-cut))
        elif what == "on" and (cut := min(fen, off)):
            pool += cut
            off -= cut
            moves.append(Move(cut))
        elif what == "undo":
            fitting = [key for key, given in gifts.items() if given <= pool]
            if fitting:
                key = fitting[which % len(fitting)]
                pool -= gifts[key]
                moves.append(Move(-gifts.pop(key), gift=key))
    return moves, gifts, pool, off, {ref: fen for ref, fen in projects.items() if fen}


@given(st.lists(STEP, max_size=40))
def test_shares_add_up_to_the_ledger_to_the_fen_whatever_happens(steps):
    moves, gifts, pool, off, projects = play(steps)
    traced = trace(moves)
    used = defaultdict(int)
    for key, gift in traced.items():
        assert gift.given == gifts.get(key, 0) == gift.used + gift.left + gift.gone
        assert gift.left >= 0 and all(fen > 0 for fen in gift.by_project.values())
        for ref, fen in gift.by_project.items():
            used[ref] += fen
    assert dict(used) == projects
    assert sum(gift.left for gift in traced.values()) == pool
    assert sum(gift.gone for gift in traced.values()) == off


def test_what_came_first_is_used_first_and_what_comes_back_goes_to_the_last():
    moves = [Move(100, gift=1), Move(100, gift=2), Move(150, project="P")]
    traced = trace(moves)
    assert (traced[1].by_project, traced[2].by_project) == ({"P": 100}, {"P": 50})
    traced = trace([*moves, Move(-60, project="P")])
    assert (traced[1].by_project, traced[2].left) == ({"P": 90}, 100)


def test_when_a_used_gift_is_taken_back_the_next_one_carries_what_it_paid_for():
    traced = trace(
        [Move(100, gift=1), Move(100, gift=2), Move(80, project="P"), Move(-100, gift=1)]
    )
    assert traced[1].given == traced[1].used == traced[1].left == 0
    assert traced[2].by_project == {"P": 80}


@given(st.lists(FEN, min_size=1, max_size=6), st.lists(st.integers(0, 100), max_size=3))
def test_stages_are_cut_among_gifts_without_a_fen_lost(shares, cuts):
    whole = sum(shares)
    stages, left = [], whole
    for name, cut in zip("abc", cuts, strict=False):
        fen = left * cut // 100
        stages.append((name, fen))
        left -= fen
    stages.append(("rest", left))
    found = split(list(enumerate(shares)), stages)
    assert [sum(found[key].values()) for key in range(len(shares))] == shares
    for name, fen in stages:
        assert sum(cut.get(name, 0) for cut in found.values()) == fen


# --- Deadlines -----------------------------------------------------------------------------


def test_a_quarter_is_due_at_the_end_of_the_next_month_and_a_year_at_the_end_of_may():
    assert due_on(2018, 4, 1) == date(2019, 1, 31)
    assert due_on(2019, 1, 1) == date(2019, 4, 30)
    assert due_on(2018, None, 5) == date(2019, 5, 31)
    assert period_of(2020, 1) == (date(2020, 1, 1), date(2020, 3, 31))


@given(st.dates(date(2018, 1, 1), date(2030, 12, 31)), st.booleans())
def test_the_last_period_has_ended_and_the_next_has_not(today, quarterly):
    year, quarter = last_ended(today, quarterly=quarterly)
    last = period_of(year, quarter)[1]
    assert last < today
    assert (today - last).days <= (92 if quarterly else 366)
