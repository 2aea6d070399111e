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
