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


def file(lines, missed, branches=(), missed_branches=()):
    return {"executed_lines": lines, "missing_lines": missed, "executed_branches": branches, "missing_branches": missed_branches}


REPORT = {
    "files": {
        "kubecheck/app.py": file([*range(9)], [9]),
        str(HERE.parents[1] / "kubecheck" / "sim" / "run.py"): file([*range(7)], [7, 8, 9], [(1, 2)], [(1, to) for to in range(3, 12)]),
        "kubecheck/sim/scheduler/plugins/fit.py": file([*range(10)], [], [(1, to) for to in range(9)], [(1, 9)]),
        "rules/images/image.py": file([1, 2], [3, 4]),
        "rules/__init__.py": file([], []),
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


def test_what_no_test_imports_is_a_fault(floors, tmp_path):
    for name, text in (("kubecheck/app.py", "x = 1\n"), ("kubecheck/sim/lost.py", "x = 1\n"), ("rules/__init__.py", "\n"), ("rules/a/b.py", "x = 1\n")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert floors.unreached({"files": {"kubecheck/app.py": {}, str(tmp_path / "rules" / "a" / "b.py"): {}}}, tmp_path) == [
        "kubecheck/sim/lost.py: no test imports it"
    ]


def write_measured(folder):
    meta = {"software": "slipcover", "branch_coverage": True}
    first = {"kubecheck/app.py": file([1], [2, 3, 4], [], [[1, 2], [1, 3]]), "rules/a.py": file([], [1, 2])}
    second = {"kubecheck/app.py": file([2], [1, 3, 4], [[1, 2]], [[1, 3]]), "rules/a.py": file([1], [2])}
    for number, files in enumerate((first, second)):
        (folder / f"{number}.json").write_text(json.dumps({"meta": meta, "files": files}), encoding="utf-8")


def test_what_one_process_reached_counts_for_all(floors, tmp_path):
    write_measured(tmp_path)
    assert floors.measure(floors.read(tmp_path)) == {"kubecheck": 50.0, "rules": 50.0}


def test_the_program_fails_below_a_floor_and_raises_it_on_demand(floors, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(floors, "FLOORS", tmp_path / "floors" / "floors.json")
    monkeypatch.setattr(floors, "unreached", lambda _report, _root: [])
    floors.FLOORS.parent.mkdir()
    write_measured(tmp_path)
    floors.FLOORS.write_text('{"kubecheck": 51, "rules": 1}', encoding="utf-8")
    assert floors.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == "kubecheck: 50.00 % is below the floor of 51 %\n"
    floors.FLOORS.write_text('{"kubecheck": 1, "rules": 1}', encoding="utf-8")
    assert floors.main([str(tmp_path), "--raise"]) == 0
    assert json.loads(floors.FLOORS.read_text(encoding="utf-8")) == {"kubecheck": 49, "rules": 49}


def test_only_pytest_and_its_workers_are_measured(monkeypatch):
    monkeypatch.delenv("KUBECHECK_COVERAGE", raising=False)
    spec = importlib.util.spec_from_file_location("measured", HERE / "measured" / "sitecustomize.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    calls = [["python", "-m", "pytest", "-q"], ["python", "-u", "-c", "import sys;exec(eval(sys.stdin.readline()))"], ["python", "-m", "kubecheck", "pytest"], ["python"]]
    assert [module.is_of_pytest(words) for words in calls] == [True, True, False, False]
