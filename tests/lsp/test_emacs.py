"""The server in a real Emacs with eglot, without a screen: what it shows is read back."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from manifests import DEPLOYMENT

EMACS = shutil.which("emacs")


@pytest.mark.skipif(EMACS is None, reason="Emacs is not installed (Debian's packages emacs-nox, elpa-eglot and elpa-yaml-mode have what is needed)")
def test_diagnostics_hover_action_and_completion(tmp_path):
    pytest.importorskip("pygls", reason="the extra kubecheck[lsp] is not installed")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "web.yaml").write_text(DEPLOYMENT.replace("replicas", "replcas"))
    (folder / ".kubecheck.yaml").write_text("")
    script, told = os.path.join(os.path.dirname(__file__), "data", "emacs.el"), tmp_path / "told"
    env = {**os.environ, "HOME": str(tmp_path), "OUT": str(told), "SERVER": f"{sys.executable}\n-m\nkubecheck\nlsp"}
    ran = subprocess.run([EMACS, "--batch", "-q", "-l", script], cwd=folder, capture_output=True, text=True, timeout=300, check=False, env=env)
    assert told.exists(), ran.stderr
    lines = told.read_text().splitlines()
    if lines == ["no eglot"]:
        pytest.skip("eglot is not installed (it comes with Emacs 29, and is Debian's elpa-eglot before that)")
    assert re.fullmatch(r"diagnostic 6 .*unknown field replcas in \.spec; did you mean replicas\?.*", lines.pop(0))  # each eglot puts it its own way
    assert lines == [
        "hover **spec.replcas**: unknown field; did you mean `replicas` (integer)?",
        "action Rename it to replicas",
        "line   replicas: 2",
        "completion (paused)",
        "running nil",
    ]
