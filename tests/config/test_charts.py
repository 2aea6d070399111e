"""What the settings say that charts are rendered with."""

from kubecheck.config.charts import releases_of
from kubecheck.config.load import load_config

TEXT = """charts:
  web: {values: [prod.yaml], set: {labels.tier: "a,b"}, namespace: shop, name: store, kube-version: 1.30, api-versions: [a.test/v1]}
  gone: {}
"""


def test_settings_become_releases(tmp_path, monkeypatch):
    (tmp_path / "deploy/web").mkdir(parents=True)
    (tmp_path / "deploy/web/Chart.yaml").write_text("name: web\n")
    (tmp_path / "deploy/.kubecheck.yaml").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    (release,), notices = releases_of(load_config("deploy/.kubecheck.yaml"))
    assert notices == ["charts: gone holds no Chart.yaml"]
    assert (release.chart, release.name, release.namespace, release.kube_version, release.api_versions) == ("deploy/web", "store", "shop", "1.30", ["a.test/v1"])
    (layer,), (assignment,) = release.layers, release.assignments
    assert (layer.path, layer.steps) == ("deploy/prod.yaml", ("charts", "web", "values", 0))
    assert (assignment.key, assignment.value, assignment.steps) == ("labels.tier", r"a\,b", ("charts", "web", "set", "labels.tier"))


def test_a_run_goes_by_them(tmp_path, run_program):
    files = {
        ".kubecheck.yaml": "charts: {web: {set: {size: big}}, gone: {}}\n", "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "web/templates/map.yaml": 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: {{ required "a size" .Values.size }}}]}\n',
    }  # fmt: skip
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    code, out, err = run_program("check", "--format", "line", "web", cwd=str(tmp_path))
    assert (code, out) == (1, 'web/templates/map.yaml:4:23: error: Service web: "big" in .spec.ports[0].port is a string, but an integer is needed [wrong-type]\n')
    assert "note: charts: gone holds no Chart.yaml" in err
    files[".kubecheck.yaml"] = "charts: {web: {set: {size: 80}}}\n"
    (tmp_path / ".kubecheck.yaml").write_text(files[".kubecheck.yaml"])
    assert run_program("check", "--format", "line", "web", cwd=str(tmp_path))[:2] == (0, "")
