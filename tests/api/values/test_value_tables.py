"""The small languages of manifests, text by text.

Each table of ``questions`` is named after a module of ``kubecheck.values`` and has one question a line: what is asked, with what, and the answer.
An error is answered as its class and sentence.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kubecheck.fields import FieldError
from kubecheck.values import addresses, base64, cron, duration, go_json, identifiers, image, intstr, names, quantity, selector, time


def read_address(text):
    return describe_address(addresses.parse_ip(text)), describe_address(addresses.parse_ip_strict(text))


def describe_address(address):
    if address is None:
        return None
    flags = [name for name in ("unspecified", "loopback", "link_local_unicast", "link_local_multicast", "multicast") if getattr(address, f"is_{name}")]
    return str(address), address.family, address.mapped, *flags


def read_network(text):
    network = addresses.parse_cidr(text)
    return None if network is None else (str(network), str(network.address), network.family, network.length, network.width)


def contains(network, other):
    network, inner = addresses.parse_cidr(network), addresses.parse_cidr(other)
    return network.contains(addresses.parse_ip(other) if inner is None else inner.address)


def due(text, *times):
    """When a schedule is due after each of the times."""
    schedule = cron.parse_cron(text)
    found = [schedule.next(int(datetime.fromisoformat(each).timestamp())) for each in times]
    return schedule.zone, *(None if each is None else datetime.fromtimestamp(each, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for each in found)


def read_image(text):
    found = image.parse_image(text)
    return None if found is None else (found.registry, found.repository, found.tag, found.digest, found.pulled_tag, found.name)


def read_quantity(text):
    found = quantity.parse_quantity(text)
    amounts = (found.nanos, found.value(), found.milli_value(), found.wrapped(), found.wrapped(1000))
    return found.text, found.format, *amounts, found.sign(), found.is_integer()


def compare(one, other):
    one, other = quantity.parse_quantity(one), quantity.parse_quantity(other)
    signs = {"<": one < other, "<=": one <= other, "==": one == other, ">=": one >= other, ">": one > other}
    return " ".join(sign for sign, holds in signs.items() if holds), str(one + other), str(one - other)


def selects(chosen, *maps):
    """Which maps of labels a LabelSelector matches."""
    found = selector.Selector.of(chosen)
    return [found.matches(labels) for labels in maps]


def object_error(text):
    return go_json.object_error(text.encode("utf-8", "surrogateescape"))


QUESTIONS = {each.__name__: each for each in (
    read_address, read_network, contains, due, read_image, read_quantity, compare, selects, object_error,
)}  # fmt: skip
MODULES = {module.__name__.rpartition(".")[2]: module for module in (
    addresses, base64, cron, duration, go_json, identifiers, image, intstr, names, quantity, selector, time,
)}  # fmt: skip
ERRORS = (ValueError,)
TABLES = sorted((Path(__file__).parent / "questions").glob("*.jsonl"))


def read_rows(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(path.stem, *row, id=f"{path.stem}-{row[0]}-{number}") for number, row in enumerate(rows, 1)]


def plain(answer):
    """An answer as tables write it."""
    if isinstance(answer, FieldError):
        return f"{answer.field}: {answer.message}"
    if isinstance(answer, (list, tuple)):
        return [plain(each) for each in answer]
    return answer.decode("latin-1") if isinstance(answer, bytes) else answer


def ask(module, question, given):
    asked = QUESTIONS.get(question) or getattr(MODULES[module], question)
    try:
        return plain(asked(*given))
    except ERRORS as error:
        return {type(error).__name__: str(error)}


@pytest.mark.parametrize(("module", "question", "given", "answer"), [row for path in TABLES for row in read_rows(path)])
def test_the_answer_is_the_recorded_one(module, question, given, answer):
    assert ask(module, question, given) == answer
