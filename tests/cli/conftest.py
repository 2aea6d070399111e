import pytest

SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  portz: []\n  ports:\n    - port: 80\n"
CLEAN = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  level: info\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to be in, with a bad service and a clean map."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (tmp_path / "settings.yaml").write_text(CLEAN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def kubecheck(folder, run_program):
    """Runs the program there: (exit code, standard output, standard error)."""
    return run_program
