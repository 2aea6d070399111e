"""Nothing of the folder that is checked is executed, also when it is the working directory."""

import os
import subprocess
import sys

import pytest

MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: &x b\n  c: *x\n"
CODE = "import os\nopen(os.environ['KUBECHECK_TRAP'], 'a').write(__name__)\n"
NAMES = ("yaml", "click", "jsonschema", "pluggy", "referencing", "kubecheck_rules", "kubecheck_schemas", "trap", "unicodedata", "ipaddress")


@pytest.fixture
def folder(tmp_path):
    checked = tmp_path / "checked"
    checked.mkdir()
    for name in NAMES:
        (checked / f"{name}.py").write_text(CODE, "utf-8")
    (checked / "manifest.yaml").write_text(MANIFEST, "utf-8")
    (checked / "crd.schema.json").write_text("{}", "utf-8")
    for kind in ("dist-info", "egg-info"):
        information = checked / f"trap-1.{kind}"
        information.mkdir()
        (information / "entry_points.txt").write_text("[kubecheck]\ntrap = trap\n", "utf-8")
        (information / "METADATA").write_text("Name: trap\nVersion: 1\n", "utf-8")
    return checked


@pytest.mark.parametrize("words", [["check", "."], ["check", ".", "--format", "json", "--jobs", "2"], ["simulate", "."], ["rules"], ["--help"]])
def test_no_module_and_no_plugin_of_the_working_folder_is_loaded(folder, words, tmp_path):
    trap = tmp_path / "trapped"
    done = subprocess.run(
        [sys.executable, "-m", "kubecheck", *words], cwd=folder, env={**os.environ, "KUBECHECK_TRAP": str(trap)}, capture_output=True, text=True, check=False, timeout=120
    )
    assert not trap.exists(), trap.read_text()
    assert done.returncode in (0, 1), done.stderr
    assert "trap" not in done.stdout + done.stderr
