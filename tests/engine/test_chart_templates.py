from kubecheck.engine.reading import chart_of_template, read_entry
from kubecheck.findings import Fate


def test_templates_beneath_a_chart_are_its_own_and_definitions_are_plain(tmp_path):
    (tmp_path / "demo/templates/deep").mkdir(parents=True)
    (tmp_path / "demo/Chart.yaml").write_text("name: demo\n")
    inside = ("demo/templates/a.yaml", "demo/templates/deep/a.yaml", "demo/charts/sub/templates/a.yaml")
    outside = ("demo/crds/a.yaml", "demo/a.yaml", "templates/a.yaml", "other/templates/a.yaml", "demo/other/sub/templates/a.yaml")
    assert [chart_of_template(f"{tmp_path}/{path}") is not None for path in inside + outside] == [True] * 3 + [False] * 5
    file = tmp_path / "demo/templates/a.yaml"
    file.write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n")
    reading = read_entry(str(file)).reading
    assert (reading.fate, reading.detail, reading.documents) == (Fate.TEMPLATE, "Helm chart", ())
