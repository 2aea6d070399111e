"""Charts for each branch, and what Helm v3.22 answers: what templates print, what is made of it in which order, notes; or the stage and words of a refusal.

A line of ``answers.jsonl`` has the files of a chart (`CHART` where it names none), what is said beside them, and Helm's
answer; several lines are one test, since each takes a moment.
"""

import json
import os

import pytest

from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.rendering import Charts, render

CHART = "apiVersion: v2\nname: x\nversion: 0.1.0\n"
with open(os.path.join(os.path.dirname(__file__), "answers.jsonl"), encoding="utf-8") as stream:
    CASES = [json.loads(line) for line in stream]
PARTS = [CASES[start : start + 30] for start in range(0, len(CASES), 30)]
ANSWERS = ("stage", "error", "texts", "docs", "notes")


def lay(folder, files):
    for name, text in {"Chart.yaml": CHART, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(folder)


def answer(folder, case):
    """What becomes of a chart, in the shape of the records."""
    try:
        made = render(
            folder, [f"{folder}/{each}" for each in case.get("values_files", ())], case.get("sets", ()), release=case.get("name", "release-name"),
            namespace=case.get("namespace", "default"), kube_version=case.get("kube_version", ""), api_versions=case.get("api_versions", ()),
            is_upgrade=bool(case.get("upgrade")), is_partial=bool(case.get("partial")), charts=Charts(within=folder),
        )  # fmt: skip
    except ChartError as error:
        return {"stage": error.stage, "error": error.message.replace(f"{folder}/", "").replace(folder, "")}
    found = {"texts": {name: str(text) for name, text in made.texts.items() if text.strip()}}
    found["docs"] = [[each.source, each.events, each.value] for each in (*made.manifests, *made.hooks)]
    return found | ({"notes": made.notes} if made.notes else {})


@pytest.mark.parametrize("cases", PARTS, ids=range(len(PARTS)))
def test_a_chart_becomes_what_helm_makes_of_it(tmp_path, cases):
    for number, case in enumerate(cases):
        found = answer(lay(tmp_path / str(number) / "x", case["files"]), case)
        assert found == {name: case[name] for name in ANSWERS if name in case}, case
