"""What templates print and how they are refused: `answers.jsonl` holds what Go 1.26's text/template answers to each, in this world."""

import json
import os

import pytest

with open(os.path.join(os.path.dirname(__file__), "answers.jsonl"), encoding="utf-8") as answers:
    ANSWERS = [json.loads(line) for line in answers]


@pytest.mark.parametrize(("text", "expected"), ANSWERS, ids=[text[:60] for text, _ in ANSWERS])
def test_a_template_answers_as_go_does(answer, text, expected):
    assert str(answer(text)) == expected


def test_there_is_an_answer_of_each_kind():
    refused = [expected for _, expected in ANSWERS if expected.startswith("error: ")]
    assert len(ANSWERS) > 450
    assert sum("executing" in each for each in refused) > 150
    assert sum("executing" not in each for each in refused) > 120
