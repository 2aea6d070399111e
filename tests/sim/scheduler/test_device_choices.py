"""What requests take of devices, and which devices an allocation finds on one node, by value."""

from types import SimpleNamespace

import pytest

from kubecheck.sim.scheduler.core.framework import CycleError
from kubecheck.sim.scheduler.devices.allocation import Allocation, FailedOnNodeError
from kubecheck.sim.scheduler.devices.pools import Device, Pool
from kubecheck.sim.scheduler.devices.requests import Constraint, DeviceRequest, alternatives

SLICE = {"driver": "d", "pool": {"name": "p"}, "nodeName": "n"}
G = 1_000_000_000


def device(name="x", shared=False, taints=(), consumes=(), where=SLICE, capacity=None, **attributes):
    kinds = {str: "string", bool: "bool", int: "int"}
    value = {"name": name, "taints": list(taints), "consumesCounters": list(consumes), "allowMultipleAllocations": shared, "capacity": capacity or {}}
    return Device({**value, "attributes": {key: {kinds[type(each)]: each} for key, each in attributes.items()}}, where)


RANGE = {"validRange": {"min": "2", "max": "10", "step": "3"}}
VALUES = {"validValues": ["2", "4", "8"]}


@pytest.mark.parametrize(("policy", "wanted", "amount", "fits"), [
    (None, None, 20, True), (None, "5", 5, True), (None, "20", 20, True), (None, "21", 21, False),
    ({"default": "3"}, None, 3, True), ({"default": "3", **VALUES}, None, 3, True), ({"default": "3", **VALUES}, "3", 4, True),
    (RANGE, "1", 2, True), (RANGE, "2", 2, True), (RANGE, "3", 5, True), (RANGE, "5", 5, True), (RANGE, "6", 8, True), (RANGE, "9", 11, False), (RANGE, None, 20, False),
    ({"validRange": {"min": "2", "max": "4"}}, "3", 3, True), ({"validRange": {"min": "2", "max": "4"}}, "4", 4, True),
    ({"validRange": {"min": "2", "max": "4"}}, "5", 5, False), ({"validRange": {"min": "2"}}, "19", 19, True),
    (VALUES, "1", 2, True), (VALUES, "4", 4, True), (VALUES, "5", 8, True), (VALUES, "9", 9, False), (VALUES, None, 20, False),
])  # fmt: skip
def test_what_is_taken_of_a_capacity(policy, wanted, amount, fits):
    shared = device(capacity={"m": {"value": "20", **({"requestPolicy": policy} if policy else {})}})
    request = DeviceRequest({"capacity": {"requests": {"m": wanted}}} if wanted else {}, "r")
    assert request.consumed(shared) == {"m": amount * G}
    assert request.fits(shared, {}, {}) is fits


@pytest.mark.parametrize(("taken", "promised", "fits"), [(0, 0, True), (10, 5, True), (11, 5, False), (10, 6, False), (15, 0, True), (0, 16, False)])
def test_what_others_have_is_not_left(taken, promised, fits):
    request = DeviceRequest({"capacity": {"requests": {"m": "5"}}}, "r")
    assert request.fits(device(capacity={"m": {"value": "20"}}), {"m": taken * G}, {"m": promised * G}) is fits
    assert not DeviceRequest({"capacity": {"requests": {"other": "1"}}}, "r").fits(device(capacity={"m": {"value": "20"}}), {}, {})


TAINT = {"key": "k", "value": "v", "effect": "NoSchedule"}


@pytest.mark.parametrize(("taint", "tolerations", "expected"), [
    (TAINT, [], False),
    ({**TAINT, "effect": "NoExecute"}, [], False),
    ({**TAINT, "effect": "None"}, [], True),
    (TAINT, [{"key": "k", "value": "v"}], True),
    (TAINT, [{"key": "k", "operator": "Equal", "value": "w"}], False),
    (TAINT, [{"key": "k"}], False),
    ({"key": "k", "effect": "NoSchedule"}, [{"key": "k"}], True),
    (TAINT, [{"key": "k", "operator": "Exists"}], True),
    (TAINT, [{"operator": "Exists"}], True),
    (TAINT, [{"key": "j", "operator": "Exists"}], False),
    (TAINT, [{"key": "k", "operator": "Other", "value": "v"}], False),
    (TAINT, [{"key": "k", "operator": "Exists", "effect": "NoSchedule"}], True),
    (TAINT, [{"key": "k", "operator": "Exists", "effect": "NoExecute"}], False),
    (TAINT, [{"key": "j", "operator": "Exists"}, {"operator": "Exists"}], True),
])  # fmt: skip
def test_taints_that_are_tolerated(taint, tolerations, expected):
    assert DeviceRequest({"tolerations": tolerations}, "r").tolerates(device(taints=[taint])) is expected


def test_a_request_and_its_alternatives():
    (own,) = alternatives({"name": "r", "exactly": {"deviceClassName": "c", "count": 3, "adminAccess": True, "allocationMode": "ExactCount"}})
    assert (own.full_name, own.class_name, own.count, own.has_admin_access, own.is_for_all, own.parent) == ("r", "c", 3, True, False, "")
    first, second = alternatives({"name": "r", "firstAvailable": [{"name": "a", "adminAccess": True}, {"name": "b", "allocationMode": "All"}]})
    assert [(each.full_name, each.count, each.has_admin_access, each.is_for_all) for each in (first, second)] == [("r/a", 1, False, False), ("r/b", 1, False, True)]


@pytest.mark.parametrize(("said", "steps", "expected"), [
    ({"matchAttribute": "a"}, [("r", {"a": 1}), ("s", {"a": 1}), ("t", {"a": 2})], [True, True, False]),
    ({"matchAttribute": "a"}, [("r", {"b": 1}), ("s", {"a": 1})], [False, True]),
    ({"matchAttribute": "a"}, [("r", {"a": 1}), ("s", {"a": "1"})], [True, False]),
    ({"matchAttribute": "a"}, [("r", {"a": True}), ("s", {"a": True})], [True, True]),
    ({"matchAttribute": "d/a"}, [("r", {"a": 1}), ("s", {"d/a": 1})], [True, True]),
    ({"matchAttribute": "e/a"}, [("r", {"a": 1})], [False]),
    ({"matchAttribute": "a", "requests": ["r", "t"]}, [("r", {"a": 1}), ("s", {"a": 2}), ("t", {"a": 2})], [True, True, False]),
    ({"distinctAttribute": "a"}, [("r", {"a": 1}), ("s", {"a": 1}), ("s", {"a": 2}), ("t", {"a": 2})], [True, False, True, False]),
    ({"distinctAttribute": "a"}, [("r", {"b": 1})], [False]),
])  # fmt: skip
def test_what_devices_must_share(said, steps, expected):
    constraint = Constraint(said)
    assert [constraint.add(DeviceRequest({}, name), device(**attributes)) for name, attributes in steps] == expected


def test_what_is_given_back_counts_no_more():
    constraint, (one, other) = Constraint({"matchAttribute": "a", "requests": ["r/x", "s"]}), (DeviceRequest({}, "x", "r"), DeviceRequest({}, "s"))
    assert [constraint.add(one, device(a=1)), constraint.add(other, device(a=2))] == [True, False]
    constraint.remove(DeviceRequest({}, "unrelated"))
    constraint.remove(one)
    assert [constraint.add(other, device(a=2)), constraint.add(one, device(a=1))] == [True, False]
    distinct = Constraint({"distinctAttribute": "a"})
    assert [distinct.add(one, device(a=1)), distinct.add(other, device(a=2))] == [True, True]
    distinct.remove(one)
    assert [distinct.add(DeviceRequest({}, "t"), device(a=2)), distinct.add(DeviceRequest({}, "t"), device(a=1))] == [False, True]


class Taken:
    """What other claims have."""

    def __init__(self, devices=(), capacity=None):
        self.devices, self.capacity = {("d", "p", each) for each in devices}, {("d", "p", name): amounts for name, amounts in (capacity or {}).items()}

    def has(self, identity):
        return identity in self.devices or identity in self.capacity


def pool(*devices, counters=None, incomplete=False, invalid=False):
    made = Pool("d", "p")
    made.devices, made.counters, made.is_incomplete, made.is_invalid = list(devices), counters or {}, incomplete, invalid
    return made


def claim(*requests, name="c", constraints=()):
    return {"metadata": {"name": name, "namespace": "ns"}, "spec": {"devices": {"requests": list(requests), "constraints": list(constraints)}}}


def want(name="r", **said):
    return {"name": name, "exactly": {"deviceClassName": "k", **said}}


def allocation(claims, pools, taken=None, matches=lambda expression, each: expression in ("", each.id[2])):
    return Allocation(SimpleNamespace(name="n", labels={}), list(claims), {}, list(pools), taken or Taken(), matches)


def found(*arguments, **more):
    """Request and device of each claim; None where it is not to be had."""
    made = allocation(*arguments, **more)
    return [[(request.full_name, each.id[2]) for request, each, _ in results] for results in made.results] if made.find() else None


def only(*names):
    return {"selectors": [{"cel": {"expression": each}} for each in names]}


A, B, C = device("a", n=1), device("b", n=1), device("c", n=2)
MATCH = [{"matchAttribute": "n"}]
BOTH = {"name": "r", "firstAvailable": [{"name": "two", "count": 2}, {"name": "one"}]}


@pytest.mark.parametrize(("claims", "devices", "taken", "expected"), [
    ([claim(want())], [A, B], Taken(), [[("r", "a")]]),
    ([claim(want())], [A, B], Taken(["a"]), [[("r", "b")]]),
    ([claim(want())], [A], Taken(["a"]), None),
    ([claim(want(adminAccess=True))], [A], Taken(["a"]), [[("r", "a")]]),
    ([claim(want(adminAccess=True, count=2))], [A], Taken(), None),
    ([claim(want(adminAccess=True)), claim(want(adminAccess=True))], [A], Taken(), [[("r", "a")], [("r", "a")]]),
    ([claim(want(count=2))], [A, B, C], Taken(["b"]), [[("r", "a"), ("r", "c")]]),
    ([claim(want(count=3))], [A, B], Taken(), None),
    ([claim(want("r"), want("s"))], [A, B], Taken(), [[("r", "a"), ("s", "b")]]),
    ([claim(want("r"), want("s", **only("a")))], [A, B], Taken(), [[("r", "b"), ("s", "a")]]),
    ([claim(want()), claim(want(**only("a")))], [A, B], Taken(), [[("r", "b")], [("r", "a")]]),
    ([claim(want()), claim(want())], [A], Taken(), None),
    ([claim(want(count=2), constraints=MATCH)], [C, A, B], Taken(), [[("r", "a"), ("r", "b")]]),
    ([claim(want(count=2), constraints=MATCH)], [C, A], Taken(), None),
    ([claim(BOTH)], [A, B], Taken(), [[("r/two", "a"), ("r/two", "b")]]),
    ([claim(BOTH)], [A], Taken(), [[("r/one", "a")]]),
    ([claim(BOTH), claim(want())], [A, B], Taken(), [[("r/one", "a")], [("r", "b")]]),
    ([claim({"name": "r", "firstAvailable": [{"name": "many", "count": 33}, {"name": "one"}]})], [A], Taken(), [[("r/one", "a")]]),
    ([claim(want(allocationMode="All"))], [A, B], Taken(), [[("r", "a"), ("r", "b")]]),
    ([claim(want(allocationMode="All"))], [A, B], Taken(["b"]), None),
    ([claim(want(allocationMode="All", **only("b")))], [A, B], Taken(), [[("r", "b")]]),
    ([claim(want(allocationMode="All", **only("z")))], [A, B], Taken(), None),
    ([claim(want("r"), want("s", allocationMode="All", **only("b")))], [B, A], Taken(), [[("r", "a"), ("s", "b")]]),
    ([claim(want())], [device("t", taints=[TAINT]), A], Taken(), [[("r", "a")]]),
    ([claim()], [A], Taken(), [[]]),
])  # fmt: skip
def test_the_first_devices_that_will_do(claims, devices, taken, expected):
    assert found(claims, [pool(*devices)], taken) == expected


def shares(*amounts):
    return [want(f"r{number}", capacity={"requests": {"m": str(each)}}) for number, each in enumerate(amounts)]


def shared(name="x", amount=10):
    return device(name, shared=True, capacity={"m": {"value": str(amount)}})


@pytest.mark.parametrize(("claims", "devices", "taken", "expected"), [
    ([claim(*shares(4, 6))], [shared()], Taken(), [[("r0", "x"), ("r1", "x")]]),
    ([claim(*shares(4, 7))], [shared()], Taken(), None),
    ([claim(*shares(4, 7))], [shared(), shared("y")], Taken(), [[("r0", "x"), ("r1", "y")]]),
    ([claim(*shares(4)), claim(*shares(6))], [shared()], Taken(), [[("r0", "x")], [("r0", "x")]]),
    ([claim(*shares(2, 3, 6))], [shared(amount=5), shared("y", 6)], Taken(), [[("r0", "x"), ("r1", "x"), ("r2", "y")]]),
    ([claim(*shares(5, 6))], [shared("y", 6), shared("x", 5)], Taken(), [[("r0", "x"), ("r1", "y")]]),
    ([claim(*shares(4))], [shared()], Taken(capacity={"x": {"m": 6 * G}}), [[("r0", "x")]]),
    ([claim(*shares(4))], [shared()], Taken(capacity={"x": {"m": 7 * G}}), None),
])  # fmt: skip
def test_shares_of_devices(claims, devices, taken, expected):
    assert found(claims, [pool(*devices)], taken) == expected


def part(name, amount, **more):
    return device(name, consumes=[{"counterSet": "card", "counters": {"m": {"value": str(amount)}}}], **more)


@pytest.mark.parametrize(("devices", "taken", "expected"), [
    ([part("a", 6), part("b", 6), part("c", 4)], Taken(), [[("r", "a"), ("s", "c")]]),
    ([part("a", 6), part("b", 5)], Taken(), None),
    ([part("a", 6), part("b", 5), part("c", 4)], Taken(["a"]), None),
    ([part("a", 6), part("b", 3), part("c", 1)], Taken(["a"]), [[("r", "b"), ("s", "c")]]),
    ([part("t", 9, taints=[TAINT]), part("b", 5), part("c", 5)], Taken(), [[("r", "b"), ("s", "c")]]),
])  # fmt: skip
def test_counters_that_devices_share(devices, taken, expected):
    assert found([claim(want("r"), want("s"))], [pool(*devices, counters={"card": {"m": 10 * G}})], taken) == expected


def test_a_shared_device_takes_of_a_counter_once():
    both = part("x", 10, shared=True, capacity={"m": {"value": "10"}})
    assert found([claim(*shares(4, 6))], [pool(both, counters={"card": {"m": 10 * G}})]) == [[("r0", "x"), ("r1", "x")]]


def test_no_more_than_an_allocation_may_hold():
    many = [device(f"x{number}") for number in range(40)]
    assert len(found([claim(want(count=32))], [pool(*many)])[0]) == 32
    with pytest.raises(CycleError, match="claim ns/c: number of requested devices 33 exceeds the claim limit of 32"):
        allocation([claim(want(count=33))], [pool(*many)])
    assert found([claim(want("r", count=31), {"name": "s", "firstAvailable": [{"name": "two", "count": 2}, {"name": "one"}]})], [pool(*many)])[0][-1] == ("s/one", "x31")
    assert found([claim(want(count=32)), claim({"name": "s", "firstAvailable": [{"name": "many", "count": 40}, {"name": "one"}]}, name="e")], [pool(*many)])[1] == [("s/one", "x32")]


@pytest.mark.parametrize(("state", "word"), [({"incomplete": True}, "being updated"), ({"invalid": True}, "invalid")])
def test_pools_that_cannot_be_used(state, word):
    with pytest.raises(CycleError, match=f"claim ns/c, request r: asks for all devices, but resource pool d/p is currently {word}"):
        allocation([claim(want(allocationMode="All"))], [pool(A, **state)])
    if "invalid" in state:
        with pytest.raises(FailedOnNodeError, match="invalid resource pools were encountered"):
            found([claim(want())], [pool(A, **state)])
    else:
        assert found([claim(want())], [pool(A, **state)]) is None
    assert found([claim(want())], [pool(A, **state), pool(B)]) == [[("r", "b")]]


def test_all_devices_must_meet_the_constraints():
    with pytest.raises(CycleError, match="claim ns/c, request r: cannot add device d/p/c because a claim constraint would not be satisfied"):
        found([claim(want(allocationMode="All"), constraints=MATCH)], [pool(A, C)])


NOWHERE = {"driver": "d", "pool": {"name": "p"}, "allNodes": True}


def on(term):
    return {"driver": "d", "pool": {"name": "p"}, "nodeSelector": {"nodeSelectorTerms": [term]}}


ZONE = {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}
DISK = {"matchExpressions": [{"key": "disk", "operator": "Exists"}], "matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n", "m"]}]}
HERE = {"nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n"]}]}]}


@pytest.mark.parametrize(("places", "expected"), [
    ([SLICE], HERE), ([NOWHERE], None), ([on(ZONE)], {"nodeSelectorTerms": [ZONE]}), ([on(ZONE), on(ZONE)], {"nodeSelectorTerms": [ZONE]}), ([on(ZONE), SLICE], HERE),
    (
        [on(ZONE), on(DISK), NOWHERE],
        {"nodeSelectorTerms": [{"matchFields": DISK["matchFields"], "matchExpressions": [*ZONE["matchExpressions"], *DISK["matchExpressions"]]}]},
    ),
])  # fmt: skip
def test_where_a_claim_can_be_used(places, expected):
    made = allocation([claim(want(count=len(places)))], [pool(*(device(f"x{number}", where=where) for number, where in enumerate(places)))])
    assert made.find()
    assert made.status(0).get("nodeSelector") == expected


def test_what_is_written_of_an_allocation():
    tolerations = [{"operator": "Exists"}]
    made = allocation([claim(want(adminAccess=True), want("s", tolerations=tolerations), *shares(4))], [pool(A, B, shared())])
    assert made.find()
    assert made.status(0)["devices"]["results"] == [
        {"request": "r", "driver": "d", "pool": "p", "device": "a", "adminAccess": True},
        {"request": "s", "driver": "d", "pool": "p", "device": "b", "tolerations": tolerations},
        {
            "request": "r0", "driver": "d", "pool": "p", "device": "x", "shareID": "00000000-0000-0000-0000-000000000000",
            "consumedCapacity": {"m": "4000000000n"},
        },
    ]  # fmt: skip
