"""The server in a real Neovim, without a screen: what it shows is read back."""

import os
import shutil
import subprocess
import sys

import pytest
from manifests import DEPLOYMENT

NEOVIM = shutil.which("nvim")


@pytest.mark.skipif(NEOVIM is None, reason="Neovim is not installed (Debian's package neovim has it)")
def test_diagnostics_hover_action_completion_definition_and_outline(tmp_path):
    pytest.importorskip("pygls", reason="the extra kubecheck[lsp] is not installed")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "web.yaml").write_text(DEPLOYMENT.replace("replicas", "replcas"))
    script = os.path.join(os.path.dirname(__file__), "data", "neovim.lua")
    told = tmp_path / "told"
    homes = {f"XDG_{each}_HOME": str(tmp_path / each.lower()) for each in ("DATA", "STATE", "CONFIG", "CACHE")}
    ran = subprocess.run(
        [NEOVIM, "--headless", "--clean", "-n", "-c", f"luafile {script}"], cwd=tmp_path / "project", capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, **homes, "OUT": str(told), "SERVER": f"{sys.executable}\n-m\nkubecheck\nlsp"},
    )  # fmt: skip
    assert told.exists(), ran.stderr
    assert told.read_text().splitlines() == [
        "diagnostic 5:2 unknown field replcas in .spec; did you mean replicas?",
        "hover **spec.selector**: LabelSelector, required",
        "action Rename it to replicas",
        "line   replicas: 2",
        "completion paused: ",
        "definition web.yaml 12",
        "symbol Deployment web > web",
    ]
