"""The funding line: by rank, within the money, and nothing lost on the way."""

from hypothesis import given
from hypothesis import strategies as st

from projects.review.rules import Wish, draw_line

wishes = st.lists(
    st.tuples(st.integers(1, 10**9), st.integers(0, 10_000)).map(tuple), max_size=30
).map(lambda rows: [Wish(key, fen, score) for key, (fen, score) in enumerate(rows)])
money = st.integers(0, 3 * 10**9)


@given(wishes, money, money, st.integers(0, 10_000))
def test_the_line_keeps_its_rules(ranked, government, social, least):
    line = draw_line(ranked, government=government, social=social, least_score=least)
    by_key = {wish.key: wish for wish in ranked}
    funded = [key for key, _government, _social in line.funded]
    assert sorted([*funded, *line.reserve, *line.refused]) == sorted(by_key)
    assert sum(part for _key, part, _social in line.funded) <= government
    assert sum(part for _key, _government, part in line.funded) <= social
    for key, from_government, from_social in line.funded:
        assert from_government + from_social == by_key[key].fen
        assert from_government >= 0 <= from_social
    assert all(by_key[key].score < least for key in line.refused)
    # A line is a line: nobody in reserve stands above anybody funded.
    if line.reserve and funded:
        assert max(funded) < min(line.reserve)


@given(wishes, money, money)
def test_the_first_in_reserve_did_not_fit(ranked, government, social):
    line = draw_line(ranked, government=government, social=social)
    if line.reserve:
        spent = sum(g + s for _key, g, s in line.funded)
        assert ranked[line.reserve[0]].fen > government + social - spent


def test_government_money_goes_first_and_social_money_fills_up():
    line = draw_line(
        [Wish(1, 700, 9_000), Wish(2, 500, 8_000), Wish(3, 300, 7_000), Wish(4, 100, 100)],
        government=1_000,
        social=250,
        least_score=6_000,
    )
    assert line.funded == [(1, 700, 0), (2, 300, 200)]
    assert line.reserve == [3]
    assert line.refused == [4]
