"""What `helm template` printed is told of at the template's line where the chart lies in the project."""

from __future__ import annotations

import pytest

from kubecheck.engine.pipeline import check
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.source import Source

FILES = {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "values.yaml": "port: 80\n",
    "values-prod.yaml": "port: http\n",
    "templates/service.yaml": """# kubecheck speaks of what follows
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
  labels: {team: a}
spec:
  ports:
  - port: {{ .Values.port }}
---
apiVersion: v1
kind: Service
metadata: {name: other}
spec: {sesionAffinity: None, ports: [{port: 80}]}
""",
    "crds/widget.yaml": """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.test}
specs: {}
""",
}
FIRST = "---\n# Source: web/templates/service.yaml\n# kubecheck speaks of what follows\napiVersion: v1\nkind: Service\nmetadata:\n  name: %s\n  labels: {team: a}\nspec:\n  ports:\n  - port: %s\n"
SECOND = "---\n# Source: web/templates/service.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {sesionAffinity: None, ports: [{port: 80}]}\n"


@pytest.fixture(name="found")
def fixture_found(tmp_path, monkeypatch):
    """What is found in a text, in a project with a chart in some folder: (path, line, rule), and the notes with their places."""
    monkeypatch.chdir(tmp_path)
    registry = Registry(load_rules())

    def found(folder, text, path="<stdin>"):
        for name, content in FILES.items():
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_text(content)
        more = [f"{folder}/{name}" for name in FILES] if path.startswith("docs/") else []
        report = check(Request([Source(path, text), *more], RuleSet(registry, Choice(select=["wrong-type", "unknown-field"])), jobs=1))
        return [
            (each.location.path, each.location.line, each.rule, [(note.message, note.location and (note.location.path, note.location.line)) for note in each.notes], each.fix)
            for each in report.findings
            if each.rule in ("wrong-type", "unknown-field")
        ]

    return found


@pytest.mark.parametrize("folder", [".", "web", "charts/web", "deploy/charts/web"])
@pytest.mark.parametrize("name", ["release-name", "web"])
def test_a_finding_moves_to_the_template(found, folder, name):
    start = "" if folder == "." else f"{folder}/"
    assert found(folder, FIRST % (name, "http") + SECOND) == [
        (f"{start}templates/service.yaml", 9, "wrong-type",
         [("this is what the template prints", ("<stdin>", 11)), ("the value comes from here", (f"{start}values-prod.yaml", 1))], None),
        (f"{start}templates/service.yaml", 14, "unknown-field", [("this is what the template prints", ("<stdin>", 17))], None),
    ]  # fmt: skip


def test_of_text_that_differs_the_line_that_agrees_moves(found):
    text = (FIRST % ("another", "x") + SECOND).replace("{name: other}", "{name: other, labels: {a: b}}")
    assert [each[:4] for each in found("web", text)] == [
        ("<stdin>", 11, "wrong-type", [("printed by web/templates/service.yaml", None)]),
        ("web/templates/service.yaml", 14, "unknown-field", [("this is what the template prints", ("<stdin>", 17))]),
    ]


def test_text_in_a_file_beside_the_chart_is_told_of_with_that(found):
    told = found("charts/web", FIRST % ("release-name", "http"), "docs/printed/web.yaml")
    assert [each[:4] for each in told if each[1] == 9] == [
        ("charts/web/templates/service.yaml", 9, "wrong-type", [
            ("the value comes from here", ("charts/web/values-prod.yaml", 1)), ("this is what the template prints", ("docs/printed/web.yaml", 11)),
            ("as charts/web with values-prod.yaml builds it", None),
        ]),
    ]  # fmt: skip


def test_definitions_are_told_of_in_their_files(found):
    text = "---\n# Source: web/crds/widget.yaml\n" + FILES["crds/widget.yaml"]
    assert [each[:3] for each in found("web", text)] == [("web/crds/widget.yaml", 4, "unknown-field")]


def test_charts_that_are_elsewhere_are_named(found):
    text = (SECOND + "---\n" + SECOND.split("\n", 2)[2].replace("other", "plain")).replace("web/", "shop/charts/db/")
    assert [each[:4] for each in found("web", text)] == [
        ("<stdin>", 6, "unknown-field", [("printed by shop/charts/db/templates/service.yaml", None)]),
        ("<stdin>", 11, "unknown-field", []),
    ]


def test_values_beside_the_output_are_tried(found, tmp_path):
    beside = tmp_path / "web" / "examples" / "a"
    beside.mkdir(parents=True)
    (beside / "values.yaml").write_text("port: other\n")
    told = found("web", FIRST % ("release-name", "other"), "web/examples/a/rendered/out.yaml")
    assert [each[:4] for each in told] == [
        ("web/templates/service.yaml", 9, "wrong-type", [
            ("this is what the template prints", ("web/examples/a/rendered/out.yaml", 11)), ("the value comes from here", ("web/examples/a/values.yaml", 1)),
        ]),
    ]  # fmt: skip


def test_nothing_is_rendered_again_for_output_that_the_run_has_made(found, monkeypatch):
    from kubecheck.render import charts

    made = []

    def render(*arguments, **options):
        made.append((options["release"], [each.get("port") for each in arguments[3]]))
        return render_chart(*arguments, **options)

    render_chart = charts.render
    monkeypatch.setattr(charts, "render", render)
    found("charts/web", FIRST % ("web", "http"), "docs/printed/web.yaml")
    assert made == [("web", []), ("web", ["http"])]


@pytest.mark.parametrize("template", ["web/templates/gone.yaml", "web/charts/db/templates/service.yaml"])
def test_nothing_is_rendered_for_a_template_that_the_chart_lacks(found, monkeypatch, template):
    from kubecheck.render import charts

    monkeypatch.setattr(charts, "render", lambda *_, **__: pytest.fail("rendered"))
    told = found("web", FIRST.replace("web/templates/service.yaml", template) % ("web", "http"))
    assert [each[:4] for each in told] == [("<stdin>", 11, "wrong-type", [(f"printed by {template}", None)])]
