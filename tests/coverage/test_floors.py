"""The program that compares coverage with the floors."""

import importlib.util
import json
import pathlib

import pytest

HERE = pathlib.Path(__file__).resolve().parent


@pytest.fixture
def floors():
    spec = importlib.util.spec_from_file_location("coverage_floors", HERE / "floors.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def file(covered, statements, covered_branches, branches):
    summary = {"covered_lines": covered, "num_statements": statements, "covered_branches": covered_branches, "num_branches": branches}
    return {"summary": summary}


REPORT = {
    "files": {
        "kubecheck/app.py": file(9, 10, 0, 0),
        str(HERE.parents[1] / "kubecheck" / "sim" / "run.py"): file(7, 10, 1, 10),
        "kubecheck/sim/scheduler/plugins/fit.py": file(10, 10, 9, 10),
        "rules/images/image.py": file(2, 4, 0, 0),
        "rules/__init__.py": file(0, 0, 0, 0),
    }
}
SHARES = {"kubecheck": 90.0, "rules": 50.0, "sim": 67.5}


def test_a_room_is_the_first_folder_and_branches_count(floors):
    assert floors.measure(REPORT) == SHARES


@pytest.mark.parametrize(
    ("kept", "faults"),
    [
        ({"kubecheck": 90, "rules": 50, "sim": 67}, []),
        ({"kubecheck": 90, "rules": 51, "sim": 68}, ["rules: 50.00 % is below the floor of 51 %", "sim: 67.50 % is below the floor of 68 %"]),
        ({"kubecheck": 90, "rules": 50}, ["sim: has no floor; raise the floors"]),
        ({"kubecheck": 90, "rules": 50, "sim": 67, "gone": 1}, ["gone: has a floor, but nothing was measured"]),
    ],
)
def test_what_is_wrong_is_said(floors, kept, faults):
    assert floors.compare(SHARES, kept) == faults


def test_floors_only_rise_and_are_rounded_down(floors):
    assert floors.raised(SHARES, {"kubecheck": 95, "rules": 12}) == {"kubecheck": 95, "rules": 49, "sim": 67}


def test_the_program_fails_below_a_floor_and_raises_it_on_demand(floors, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(floors, "FLOORS", tmp_path / "floors.json")
    (tmp_path / "coverage.json").write_text(json.dumps(REPORT), encoding="utf-8")
    floors.FLOORS.write_text('{"kubecheck": 91, "rules": 1, "sim": 1}', encoding="utf-8")
    assert floors.main([str(tmp_path / "coverage.json")]) == 1
    assert capsys.readouterr().err == "kubecheck: 90.00 % is below the floor of 91 %\n"
    floors.FLOORS.write_text('{"kubecheck": 1, "rules": 1, "sim": 1}', encoding="utf-8")
    assert floors.main([str(tmp_path / "coverage.json"), "--raise"]) == 0
    assert json.loads(floors.FLOORS.read_text(encoding="utf-8")) == {"kubecheck": 89, "rules": 49, "sim": 67}
