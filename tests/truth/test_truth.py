"""The sample of recorded truth, with the agreement reached so far as a floor that only rises."""

import importlib.util
import json
import pathlib

import pytest

HERE = pathlib.Path(__file__).resolve().parent
FLOORS = json.loads((HERE / "floors.json").read_text())


def load_agreement():
    spec = importlib.util.spec_from_file_location("truth_agreement", HERE / "agreement.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", sorted(FLOORS))
def test_agreement_stays_above_its_floor(kind):
    shares = load_agreement().measure(kind)
    below = {name: (shares[name], floor) for name, floor in FLOORS[kind].items() if shares[name] < floor}
    assert not below


def test_every_kind_of_truth_has_a_floor():
    assert sorted(FLOORS) == sorted(load_agreement().KINDS)
