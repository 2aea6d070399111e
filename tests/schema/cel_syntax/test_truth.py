"""What Go's own parser made of expressions (``table.jsonl``, made by ``syntax_table.py``): the tree with places, or its words."""

import json
import os

import pytest
from syntax_table import our_answer

from kubecheck.schema.cel.syntax import reading
from kubecheck.schema.cel.syntax.recovering import recover

HERE = os.path.dirname(os.path.abspath(__file__))


def questions():
    with open(os.path.join(HERE, "table.jsonl"), encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


@pytest.mark.parametrize(("text", "has_bind", "theirs"), questions(), ids=range(len(questions())))
def test_go_says_the_same(text, has_bind, theirs, monkeypatch):
    assert our_answer(text, has_bind) == theirs
    monkeypatch.setattr(reading, "_DEEPEST_HERE", -1)  # the other way, which is for what is wrong or deep, takes what is right too
    assert our_answer(text, has_bind) == theirs


def test_what_is_right_is_read_in_one_pass():
    for text, has_bind, theirs in questions():
        node = reading.read(text, has_bind=has_bind)
        assert (node is None) == isinstance(theirs, str), text
        assert (recover(text, has_bind=has_bind)[0] is None) == isinstance(theirs, str), text
