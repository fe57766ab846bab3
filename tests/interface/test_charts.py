from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from foundation.interface import charts

values = st.lists(
    st.one_of(st.none(), st.integers(-(10**9), 10**12), st.decimals(0, 10**9, places=2)),
    max_size=20,
)


@given(values)
def test_no_bar_leaves_its_track(numbers):
    chart = charts.bars([(str(place), value) for place, value in enumerate(numbers)])
    assert all(0 <= piece.share <= 100 for row in chart.rows for piece in row.pieces)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_the_slices_of_a_ring_make_the_whole(numbers):
    chart = charts.donut([(str(value), value) for value in numbers])
    whole = sum(row.pieces[0].share for row in chart.rows)
    assert chart.is_empty or abs(whole - 100) < 0.01 * len(numbers) + 0.01


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=24))
def test_columns_stay_inside_the_plot_and_the_axis_covers_them(numbers):
    chart = charts.columns([(str(place), value) for place, value in enumerate(numbers)])
    assert all(row.pieces[0].share <= 100 for row in chart.rows)
    assert all(row.pieces[0].start + chart.gap + chart.width <= 100.01 for row in chart.rows)


def test_a_stack_adds_its_parts_and_names_their_sum():
    chart = charts.stacked([("A", [Decimal(30), Decimal(10)]), ("B", [20, None])], ["g", "s"])
    first, second = chart.rows
    assert [piece.share for piece in first.pieces] == [75, 25]
    assert first.pieces[1].start == 75
    assert first.text == "40"
    assert second.pieces[1].share == 0


def test_charts_without_figures_say_so():
    assert charts.bars([]).is_empty
    assert charts.columns([]).is_empty
    assert charts.lines([], []).is_empty
    assert charts.donut([("a", 0)]).is_empty


def test_the_map_knows_the_seven_towns_and_leaves_out_strangers():
    drawn = charts.town_map({"440605011": ("桂城", 5), "999": ("?", 1)})
    assert [town["label"] for town in drawn["towns"]] == ["桂城"]
    assert len(charts.TOWN_MAP["towns"]) == 7


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 10**9)),
        max_size=12,
    ),
    st.sampled_from(sorted(charts.FLOWS)),
)
def test_a_flow_keeps_its_sum_on_both_sides_and_inside_its_box(rows, name):
    drawn = charts.flow(rows, name)
    sides = [sum(node.height for node in side) for side in (drawn.sources, drawn.targets)]
    assert abs(sides[0] - sides[1]) < 0.1
    for node in (*drawn.sources, *drawn.targets):
        assert -0.01 <= node.top <= node.top + node.height <= drawn.height + 0.02
    assert len(drawn.streams) == sum(1 for row in rows if row[2])
