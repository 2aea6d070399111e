import os
import subprocess
import sys

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
def kubecheck(folder):
    """Runs the program there as its own process: (exit code, standard output, standard error)."""

    def call(*words, stdin=b"", cwd=".", **env):
        done = subprocess.run(
            [sys.executable, "-m", "kubecheck", *words], cwd=folder / cwd, input=stdin, capture_output=True, check=False,
            env={**{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}, **env},
        )  # fmt: skip
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return call
