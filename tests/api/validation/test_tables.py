"""What the server answers to one object, case by case: tables of small changes to accepted objects.

The tables are ``tests/api/{validation,defaults,updates}/tables/**/*.yaml``, one for each module of ``kubecheck.api``. A table has ``bases``, accepted
objects by name, and ``cases`` by name. What was once asked of a real API server stands in them as it was answered.

A case changes one base (``base``; the table's first if it names none):

- ``set`` puts values at JSON pointers (``-`` appends to a list; maps on the way are made), ``repeat`` puts ``[text or list, times]``, that many
  times in a row, ``number`` puts ``[item, times]`` where ``#`` in pointer and item is the number of each, ``remove`` takes away what stands at the
  pointers; in this order.
- ``live`` makes it an update: the base with these values is stored first (those below ``/status`` after that, as controllers write them), and the
  changes are made to what is stored. ``older`` puts values into what is stored that servers have let through before.
- ``version`` is that of the server, if not the newest.
- ``standard``, as ``baseline:v1.30``, asks a Pod Security Standard about the pod in place of the server.

``says`` is all that is said, in the server's order: ``REASON field: message`` of each cause (``FieldValue`` left off), or ``STATUS REASON: message``
where there are no causes; ``a{300}`` stands for a part of a long text that is repeated. Nothing means accepted.
``at``, where it is given, says where each of them stands in the document, as pointers.
``stores`` are all differences of what is stored from what was sent, by pointer; null where something is gone.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest

from kubecheck.api import pod_security
from kubecheck.api.encoding import encode
from kubecheck.documents.decode import decode_first
from kubecheck.release import asking, release_of
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge, judge_update

REPEATED = re.compile(r"(.{1,4}?)\1{39,}")
FOLDER = Path(__file__).parent.parent
TABLES = sorted(FOLDER.glob("*/tables/**/*.yaml"))
NAMESPACES = {"default": {"kubernetes.io/metadata.name": "default"}, "admin": {"resource.kubernetes.io/admin-access": "true"}}
SET_BY_SERVER = {"uid": "11111111-2222-3333-4444-555555555555", "resourceVersion": "7", "creationTimestamp": "2026-01-01T00:00:00Z"}
MADE_UP = ("managedFields", "generation", *SET_BY_SERVER)


def read_cases(path):
    """Yields the id and the case of each, with its base in place of the base's name."""
    decoded = decode_first(path.read_bytes())
    assert decoded.fault is None, f"{path}: {decoded.fault}"
    assert not decoded.strict, f"{path}: {decoded.strict}"
    bases = decoded.value["bases"]
    for name, case in decoded.value["cases"].items():
        unknown = set(case) - {"base", "live", "set", "repeat", "number", "remove", "older", "version", "standard", "says", "at", "stores"}
        assert not unknown, f"{path}: {name}: {unknown}"
        yield f"{path.relative_to(FOLDER).parts[0]}-{path.stem}-{name}", {**case, "base": bases[case.get("base", next(iter(bases)))]}


def put(value, pointer, item):
    """Puts the item at the pointer."""
    *way, last = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    for step in way:
        value = value[int(step)] if isinstance(value, list) else value.setdefault(step, {})
    if isinstance(value, dict):
        value[last] = item
    elif last == "-":
        value.append(item)
    else:
        value[int(last)] = item


def take(value, pointer):
    """Takes away what stands at the pointer."""
    *way, last = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    for step in way:
        value = value[int(step)] if isinstance(value, list) else value[step]
    del value[int(last) if isinstance(value, list) else last]


class EveryKind(Server):
    """A server that serves alpha and beta versions too."""

    def kind(self, api_version, kind):
        return self.catalog.defined(api_version, kind)


def numbered(item, number):
    """The item with the number in place of every ``#``."""
    if isinstance(item, dict):
        return {key: numbered(each, number) for key, each in item.items()}
    if isinstance(item, list):
        return [numbered(each, number) for each in item]
    return item.replace("#", str(number)) if isinstance(item, str) else item


def change(value, case):
    """A copy of the object with the changes of the case."""
    value = copy.deepcopy(value)
    for pointer, item in case.get("set", {}).items():
        put(value, pointer, copy.deepcopy(item))
    for pointer, (unit, times) in case.get("repeat", {}).items():
        put(value, pointer, unit * times)
    for pointer, (item, times) in case.get("number", {}).items():
        for number in range(times):
            put(value, pointer.replace("#", str(number)), numbered(item, number))
    for pointer in case.get("remove", ()):
        take(value, pointer)
    return value


def store_live(case, server):
    """The live object that a case updates."""
    given = case["live"]
    made = change(case["base"], {"set": {pointer: item for pointer, item in given.items() if not pointer.startswith("/status")}})
    verdict = judge(made, server)
    assert verdict.accepted, verdict
    live = encode(verdict.stored)
    live["metadata"] |= SET_BY_SERVER
    below_status = {pointer: item for pointer, item in given.items() if pointer.startswith("/status")}
    return change(live, {"set": below_status | case.get("older", {})})


def pointer_to(path):
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def differences(before, after, pointer=""):
    """What is at other places, or otherwise, in the second value: by pointer."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [*before, *(key for key in after if key not in before)]
        pairs = [(key, before.get(key), after.get(key)) for key in keys]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = [(str(index), *both) for index, both in enumerate(zip(before, after, strict=True))]
    else:
        return {} if before == after and type(before) is type(after) else {pointer: after}
    found = {}
    for key, one, other in pairs:
        found |= differences(one, other, pointer + pointer_to((key,)))
    return found


def without_made_up(value):
    return {**value, "metadata": {key: item for key, item in value["metadata"].items() if key not in MADE_UP}}


def ask(case):
    """What is sent in a case, and the verdict."""
    server = EveryKind(catalog(case.get("version", "1.36")), namespaces=NAMESPACES)
    if "live" not in case:
        sent = change(case["base"], case)
        return sent, judge(sent, server)
    live = store_live(case, server)
    sent = change(live, case)
    return sent, judge_update(sent, live, server)


def words(verdict):
    """All that a verdict says."""
    if verdict.accepted:
        return []
    if verdict.status == 422:
        return [shorten(f"{error.type.removeprefix('FieldValue')} {error.field}: {error.message}") for error in verdict.errors]
    return [shorten(f"{verdict.status} {verdict.reason}: {verdict.message}")]


def shorten(text):
    """The text with a part that stands there many times in a row written once."""
    return REPEATED.sub(lambda match: f"{match[1]}{{{len(match[0]) // len(match[1])}}}", text)


def stored_differences(sent, verdict):
    """How what is stored differs from what was sent; None where nothing is stored."""
    return differences(without_made_up(sent), without_made_up(encode(verdict.stored))) if verdict.accepted else None


def breaches(case):
    """What a Pod Security Standard forbids about the pod of a case, and where."""
    pod = change(case["base"], case)
    found = pod_security.evaluate(*case["standard"].split(":"), pod["metadata"], pod["spec"])
    return [each.message for each in found], [pointer_to(path) for each in found for path in each.paths]


READ = [each for path in TABLES for each in read_cases(path)]
CASES = dict(READ)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_answer_is_that_of_the_server(case):
    if "standard" in case:
        assert breaches(case) == (case.get("says", []), case.get("at", []))
        return
    with asking(release_of(int(case.get("version", "1.36").partition(".")[2]))):
        sent, verdict = ask(case)
        assert words(verdict) == [shorten(each) for each in case.get("says", [])]
        if "at" in case:
            assert [pointer_to(error.path) for error in verdict.errors] == case["at"]
        if "stores" in case:
            assert stored_differences(sent, verdict) == case["stores"]


def test_no_two_cases_have_one_name():
    assert len(CASES) == len(READ)
