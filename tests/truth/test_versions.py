"""The page about versions, and the figures that it is made of."""

import importlib.util
import json
import pathlib

import pytest

HERE = pathlib.Path(__file__).resolve().parent


def load_versions():
    spec = importlib.util.spec_from_file_location("truth_versions", HERE / "versions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERSIONS = load_versions()


def test_the_page_is_made_of_the_figures_that_are_kept():
    assert VERSIONS.write(VERSIONS.read_figures()) == (HERE.parent.parent / "docs" / "versions.md").read_text()


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Required value: a", "Required value: a", True), ("Required value: a", "Required value: b", False),
    ("Invalid value: 1: too large", "Invalid value: core.Amount{X: 1}: too large", True), ("Invalid value: 1: too large", "Invalid value: 1: too small", False),
    ("Duplicate value: core.Port{A:1}", 'Duplicate value: {"a":1}', True), ("Duplicate value: 1", "Invalid value: 1", False),
])  # fmt: skip
def test_messages_are_compared_less_the_values_that_they_print(one, other, same):
    assert VERSIONS.is_same(one, other) is same


@pytest.mark.parametrize(("one", "other", "differs"), [
    ("A{B:(*int)(0xc000123450)}: bad", "A{B:(*int)(0x…)}: bad", True), ("A{B:(*int)(0xc000123450)}: bad", "A{B:(*int)(nil)}: bad", False),
    ("A{B:[]uint8{0x7b}}: bad", "A{B:[]uint8{0x7c}}: bad", False),
])  # fmt: skip
def test_messages_are_compared_less_addresses_of_memory(one, other, differs):
    record, answer = ({"causes": [{"reason": "FieldValueInvalid", "field": "a", "message": each}]} for each in (one, other))
    for measure in ("errors: with message", "warnings"):
        line = json.dumps({"measure": measure, "record": record, "answer": answer})
        assert VERSIONS.differs_in_addresses_alone(line) is (differs and measure != "warnings")


def test_figures_of_reports(tmp_path):
    (tmp_path / "mutants-1.31.txt").write_text(
        "mutants: 8 questions\n  accepted or refused               8 of      8  100.000 %\n  errors: with message              5 of      8   62.500 %\n"
    )
    (tmp_path / "rare-mutants-1.37.txt").write_text("  accepted or refused          19999 of  20000   99.995 %\n")
    wanted = {"causes": [{"reason": "FieldValueInvalid", "field": "a", "message": "Invalid value: 1: bad"}]}
    got = [
        {"causes": [{"reason": "FieldValueInvalid", "field": "a", "message": "Invalid value: 2: bad"}]},
        {"causes": [{"reason": "FieldValueInvalid", "field": "b", "message": "Invalid value: 2: bad"}]},
        {"causes": []},
    ]
    lines = [json.dumps({"measure": "errors: with message", "record": wanted, "answer": each}) for each in got]
    lines.append(json.dumps({"measure": "warnings", "record": wanted, "answer": got[0]}))
    (tmp_path / "mutants-1.31.jsonl").write_text("\n".join(lines) + "\n")
    assert VERSIONS.read(tmp_path) == {
        ("mutants", "1.31"): {
            "questions": "8", "accepted or refused": "100", "errors: with message": "62.50", "less addresses": "62.50", "less printed values": "75",
        },
        ("rare-mutants", "1.37"): {"questions": "20,000", "accepted or refused": "99.99"},
    }
