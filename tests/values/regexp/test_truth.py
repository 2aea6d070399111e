"""What Go itself said of patterns and texts (``table.jsonl``, made by ``table.py``): the error, the groups' names, the match and its groups, all matches."""

import json
import os

import pytest
from table import our_answer

HERE = os.path.dirname(os.path.abspath(__file__))


def questions():
    with open(os.path.join(HERE, "table.jsonl"), encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


@pytest.mark.parametrize(("pattern", "theirs"), questions(), ids=range(len(questions())))
def test_go_says_the_same(pattern, theirs):
    if isinstance(theirs, str):
        assert our_answer(pattern, [""]) == theirs
        return
    names, rows = theirs
    assert our_answer(pattern, [text for text, *_ in rows]) == [names, [row for _, *row in rows]]
