"""What the functions of Kubernetes' own CEL libraries give and say at the ends of their ranges, as the server's library answered."""

import json
import pathlib
import re

import pytest

from kubecheck.schema.cel import check
from kubecheck.schema.cel.evaluate import evaluate
from kubecheck.schema.cel.values import CelError

TABLE = {}
for line in (pathlib.Path(__file__).parent / "data" / "cel_library.jsonl").read_text("utf-8").splitlines():
    row = json.loads(line)
    TABLE.setdefault(re.search(r"(?:isQ|q)uantity|(?:isIP|ip)\b|(?:isCIDR|cidr)|(?:isURL|url)|(?:isS|s)emver|format", row[0])[0], []).append(row)


def answer(expression):
    """The value as text and what is wrong; one of them is empty."""
    try:
        value = evaluate(check(expression, {}).node, {})
    except CelError as error:
        return ["", str(error)]
    return [json.dumps(value) if isinstance(value, (bool, int)) else value, ""]


@pytest.mark.parametrize("name", TABLE)
def test_answers_of_the_library(name):
    assert [[row[0], *answer(row[0])] for row in TABLE[name]] == TABLE[name]


@pytest.mark.parametrize(("call", "message"), [
    ("url('a').getHost(1)", "1:17: found no matching overload for 'getHost' applied to 'kubernetes.URL.(int)'"),
    ("quantity(1)", "1:9: found no matching overload for 'quantity' applied to '(int)'"),
    ("ip('::1').containsIP('::1')", "1:21: found no matching overload for 'containsIP' applied to 'net.IP.(string)'"),
])  # fmt: skip
def test_calls_of_other_types_do_not_compile(call, message):
    assert check(call, {}).issues.partition("\n")[0] == f"ERROR: <input>:{message}"
