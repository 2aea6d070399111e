"""Nearest names."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kubecheck.model.names import NameIndex, _at_least, _counts
from kubecheck.near import edit_distance, is_slip, nearest, only_near, slip_among


@pytest.mark.parametrize(
    ("word", "expected"),
    [("replica", "replicas"), ("imagePullpolicy", "imagePullPolicy"), ("contianers", "containers"), ("xyz", None), ("host_port", "hostPort")],
)
def test_nearest(word, expected):
    assert nearest(word, ["replicas", "imagePullPolicy", "containers", "hostPort", "name"]) == expected


def test_edit_distance_counts_a_swap_once_and_stops_at_the_limit():
    assert edit_distance("abcd", "abdc", 4) == 1
    assert edit_distance("abcd", "wxyz", 2) == 2
    assert edit_distance("", "abc", 9) == 3


def _by_table(one, other):
    """The distance as its definition has it."""
    rows = [[column + row if not column or not row else 0 for column in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row, letter in enumerate(one, 1):
        for column, against in enumerate(other, 1):
            rows[row][column] = min(rows[row - 1][column] + 1, rows[row][column - 1] + 1, rows[row - 1][column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                rows[row][column] = min(rows[row][column], rows[row - 2][column - 2] + 1)
    return rows[-1][-1]


@given(st.text("abq1-", max_size=9), st.text("abq1-", max_size=9), st.integers(1, 9))
@example("ab", "ba", 9)
@example("aaaaaa", "aaaaaq", 2)
def test_edit_distance_is_that_of_the_table(one, other, limit):
    assert edit_distance(one, other, limit) == min(_by_table(one, other), limit)


def test_names_that_are_different_on_purpose_are_not_near_though_a_farther_one_is():
    names = NameIndex(["db-1", "un-safe", "dbx-2", "other", *(f"filler-{letter}" for letter in "abcdefgh")])
    assert (names.nearest("db-2"), names.nearest("safe"), names.nearest("othr"), names.nearest("nothing")) == ("dbx-2", None, "other", None)


def test_fewer_letters_may_differ_where_that_is_asked_for():
    names = NameIndex(["checkout-api", *(f"filler-{letter}" for letter in "abcdefgh")])
    assert [names.nearest("chekcout-apy", most) for most in (1, 2, 3)] == [None, "checkout-api", "checkout-api"]


def test_among_many_names_those_with_the_most_pairs_of_letters_are_compared():
    names = NameIndex([f"web-{letter}-{other}" for letter in "abcdefgh" for other in "mnop"])
    assert (names.nearest("wbe-c-n"), names.nearest("web-c-nn"), names.nearest("mail-relay")) == ("web-c-n", "web-c-n", None)


def test_names_that_are_too_long_do_not_stand_in_the_way_of_a_near_one():
    names = NameIndex([*(f"payments-gateway-{letter * 5}" for letter in "abcdefghij"), "payment-gatewai"])
    assert names.nearest("payments-gateway") == "payment-gatewai"


@pytest.mark.parametrize(
    ("word", "other", "expected"),
    [
        ("payments", "paymenst", True),
        ("payments", "paimenst", False),
        ("a-long-name-of-a-service", "another-one-that-differs", False),
        ("a-long-name-of-a-service", "a-lomg-nane-of-a-servise", True),
    ],
)
def test_a_slip_is_one_letter_in_five(word, other, expected):
    assert is_slip(word, other) is expected


def test_two_letters_the_wrong_way_round_are_a_slip_in_words_of_any_length():
    assert [is_slip(*each.split()) for each in ("bd db", "db-wr db-rw", "wbe web", "bd dc", "node-12 node-21", "web-a1 web-1a", "ab ab", "abc cba")] == [
        True, True, True, False, False, False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("replcas", ["replicas", "template"], "replicas"),
        ("clusterip", ["ClusterIP", "NodePort"], "ClusterIP"),
        ("TPC", ["TCP", "UDP"], "TCP"),
        ("CTP", ["TCP", "SCTP"], None),  # two are near
        ("useCredentials", ["passCredentials"], None),  # another word
        ("schedulable", ["unschedulable"], None),  # the opposite
        ("abcde", ["axcye"], None),
        ("red", ["replicas"], None),
    ],
)
def test_what_can_only_be_a_slip(word, names, meant):
    assert only_near(word, names) == meant


@given(st.lists(st.integers(0, 2**12 - 1), max_size=12), st.integers(1, 13), st.integers(0, 2**12 - 1))
@example([0b1, 0b1, 0b1], 3, 0b11)
@example([0b11, 0b10], 2, 0b01)
@example([], 1, 0b1)
def test_how_many_sets_each_name_is_in_is_counted_for_all_at_once(sets, least, names):
    held = [each & names for each in sets]
    found = _at_least(least, _counts([each for each in held if each]), names)
    assert found == sum(1 << place for place in range(12) if names >> place & 1 and sum(each >> place & 1 for each in held) >= least)


def test_of_many_names_that_share_enough_the_nearest_in_length_are_compared():
    names = NameIndex([f"{'x' * length}web-server" for length in range(9, 0, -1)] + [f"{letter}web-server" for letter in "abcdefgh"])
    assert (names.nearest("web-server"), NameIndex([]).nearest("web")) == ("xweb-server", None)


def test_the_first_name_that_is_a_slip_is_found_among_others():
    others = ["web", "paymenst", "payments-api-of-old", "paymetns", "payments"]
    assert [slip_among(word, others) for word in ("payments", "wbe", "mail", "payments-api-of-odl")] == ["paymenst", "web", None, "payments-api-of-old"]
