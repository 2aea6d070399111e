"""The server for agents, asked by the SDK's own client over standard input and output: what it answers, and that it reads nothing beside its roots."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

import anyio
from mcp import Client, StdioServerParameters

from kubecheck.mcp.server import build
from kubecheck.mcp.tools import Tools

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  level: 1\n"


@pytest.fixture
def project(tmp_path):
    """A folder to be served, with another beside it."""
    (tmp_path / "project" / "deploy").mkdir(parents=True)
    (tmp_path / "project" / "deploy" / "pod.yaml").write_text(POD, encoding="utf-8")
    (tmp_path / "project" / "map.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / "secret.yaml").write_text(POD.replace("web", "secret"), encoding="utf-8")
    (tmp_path / "project" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (tmp_path / ".kubecheck.yaml").write_text("presets: []\nlocked: host-path\n", encoding="utf-8")
    return tmp_path / "project"


@pytest.fixture
def ask(project):
    """Calls tools in one session with a server: for each (tool, arguments) whether it failed, and its text."""

    def call(*calls, roots=(".",), cwd=None):
        words = [word for root in roots for word in ("--root", str(root))]
        server = StdioServerParameters(command=sys.executable, args=["-m", "kubecheck", "mcp", *words], cwd=str(cwd or project), env=dict(os.environ))

        async def session():
            async with Client(server, read_timeout_seconds=120) as client:
                answers = [await client.call_tool(name, arguments) for name, arguments in calls]
                tools = await client.list_tools()
                return client.server_info.name, [tool.name for tool in tools.tools], [(each.is_error, each.content[0].text) for each in answers]

        return anyio.run(session)

    return call


def test_the_tools_are_these_and_only_read(ask):
    assert ask() == ("kubecheck", ["check", "check_text", "propose_fixes", "simulate", "explain", "rules"], [])


def test_files_and_texts_are_checked(ask):
    *_, ((failed, files), (also, text), (_, none)) = ask(
        ("check", {"paths": ["deploy"], "select": ["host-port"]}), ("check_text", {"text": POD.replace("image: web", "image: web:1, imagePullPolcy: x")}),
        ("check_text", {"text": POD.replace("image: web", "image: 'web:1'"), "filename": "deploy/new.yaml"}),
    )  # fmt: skip
    assert (failed, also) == (False, False)
    told = json.loads(files)
    assert told["summary"] == "1 warning in 1 file (1 document)"
    assert [(each["path"], each["line"], each["rule"], each["message"]) for each in told["findings"]] == [
        ("deploy/pod.yaml", 4, "image-without-tag", "web has no tag, so whatever is latest runs"),
    ]  # fmt: skip
    assert [(each["path"], each["line"], each["rule"]) for each in json.loads(text)["findings"]] == [("manifest.yaml", 4, "unknown-field")]
    assert json.loads(none)["findings"] == []


def test_fixes_are_proposed_and_not_written(ask, project):
    *_, ((failed, text),) = ask(("propose_fixes", {"paths": ["map.yaml"]}))
    assert not failed
    assert text.startswith('--- map.yaml\n+++ map.yaml\n@@ -2,4 +2,4 @@\n kind: ConfigMap\n metadata: {name: web}\n data:\n-  level: 1\n+  level: "1"\n\n1 fixable')
    assert (project / "map.yaml").read_text(encoding="utf-8") == MAP


def test_pages_and_plays(ask):
    *_, ((_, page), (_, rules), (failed, outcome), (unknown, words)) = ask(
        ("explain", {"rule": "image-without-tag"}), ("rules", {"group": "images"}), ("simulate", {"paths": ["deploy/pod.yaml"]}), ("explain", {"rule": "image-without-tga"}),
    )  # fmt: skip
    assert page.startswith("# image-without-tag\n")
    assert "images: image-without-tag (warning): " in rules
    assert (failed, "web" in outcome) == (False, True)
    assert (unknown, words.endswith("image-without-tga is no rule; did you mean image-without-tag?")) == (True, True)


REFUSED = [
    ("check", {"paths": ["../secret.yaml"]}, "it lies outside of the folders that may be read"),
    ("check", {"paths": ["/etc"]}, "/etc: it lies outside of the folders that may be read"),
    ("check", {"paths": ["link.yaml"]}, "link.yaml: it lies outside of the folders that may be read"),
    ("check", {"paths": ["deploy"], "nodes": "/etc/hostname"}, "/etc/hostname: it lies outside"),
    ("check", {"paths": []}, "no path is given"),
    ("check", {"paths": ["deploy"], "select": ["nothing-such"]}, "nothing-such is no rule or group"),
    ("check_text", {"text": POD, "filename": "../pod.yaml"}, "it lies outside"),
    ("check", {"paths": ["deploy\0x"]}, r"'deploy\x00x' is no path"),
    ("check", {"paths": [""]}, "'' is no path"),
    ("check", {"paths": ["deploy", "-"]}, "-: standard input is the client's here; check_text takes a text"),
    ("check_text", {"text": POD, "filename": ""}, "'' is no path"),
    ("simulate", {"paths": ["deploy"], "steps": ["change=HEAD"]}, "change=REVISION needs git, which is not run here"),
    ("simulate", {"paths": ["deploy/pod.yaml"], "steps": ["drain=exchange-1"]}, "drain=exchange-1: no node is known"),
]


def test_what_lies_outside_and_wrong_calls_are_refused(ask):
    *_, answers = ask(*(each[:2] for each in REFUSED))
    assert [(failed, said in text, text) for (failed, text), (_, _, said) in zip(answers, REFUSED, strict=True)] == [(True, True, text) for _, text in answers]


def test_links_and_builds_lead_to_nothing_outside(ask, project):
    (project / "kustomization.yaml").write_text("resources: [../secret.yaml, map.yaml]\n", encoding="utf-8")
    (project / ".kubecheck.yaml").write_text("cluster: {nodes: ../secret.yaml}\n", encoding="utf-8")
    *_, ((_, everything), (failed, nodes)) = ask(("check", {"paths": ["."]}), ("simulate", {"paths": ["deploy"]}))
    assert "secret has no tag" not in everything
    assert "image: secret" not in everything
    assert (failed, "it lies outside of the folders that may be read" in nodes) == (True, True)


def test_a_config_above_the_roots_is_not_read(ask):
    *_, ((_, text),) = ask(("check", {"paths": ["deploy"]}))
    assert [each["rule"] for each in json.loads(text)["findings"]] == ["image-without-tag"]


def test_paths_count_from_the_root_in_every_call_whatever_the_config_says(ask, project):
    (project.parent / ".git").mkdir()
    (project / ".kubecheck.yaml").write_text("relative-to: git-root\n", encoding="utf-8")
    *_, answers = ask(*[("check", {"paths": ["deploy"]})] * 2)
    assert [(failed, [each["path"] for each in json.loads(text)["findings"]]) for failed, text in answers] == [(False, ["deploy/pod.yaml"])] * 2


def test_a_wrong_config_is_an_error_for_every_tool(ask, project):
    (project / ".kubecheck.yaml").write_text("presetz: []\n", encoding="utf-8")
    *_, answers = ask(*((tool, {"paths": ["deploy"]}) for tool in ("check", "propose_fixes", "simulate")))
    assert [(failed, "presetz is no setting; did you mean presets?" in text, text) for failed, text in answers] == [(True, True, text) for _, text in answers]


def test_a_root_that_is_none_is_refused(run_program):
    assert run_program("mcp", "--root", "nowhere") == (2, "", "kubecheck: error: --root nowhere: this is no folder\n")


def test_without_the_sdk_it_says_so(run_program, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.chdir(tmp_path)
    words = "kubecheck: error: the SDK of the Model Context Protocol is not installed; the extra kubecheck[mcp] brings it\n"
    assert run_program("mcp") == (2, "", words)


def test_a_client_that_closes_without_a_word_ends_it(project):
    import subprocess

    ran = subprocess.run([sys.executable, "-m", "kubecheck", "mcp"], cwd=project, input=b'{"jsonrpc": "2.0", "id": 1, "meth', capture_output=True, timeout=120, check=False)
    assert (ran.returncode, ran.stdout.startswith(b"Traceback")) == (0, False)
    assert pathlib.Path(project, "map.yaml").exists()


def test_of_the_installation_only_code_may_be_read(project):
    words = "import os, sys, zoneinfo; from kubecheck.mcp.fence import put_up; put_up(['.']); import sqlite3; zoneinfo.ZoneInfo('Europe/Berlin'); open(os.__file__).close(); open(sys.argv[1])"
    for path in (os.path.join(sys.prefix, "pyvenv.cfg"), sys.base_prefix, os.path.join(sys.base_prefix, "share", "x")):
        done = subprocess.run([sys.executable, "-c", words, path], cwd=project, capture_output=True, text=True, check=False)
        assert done.stderr.splitlines()[-1] == f"PermissionError: [Errno 13] it lies outside of the folders that may be read: {path!r}"


def test_halves_of_characters_are_sent_as_their_escapes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("kind: Pod\n")
    server = build(Tools([str(tmp_path)], lambda *_: ""))
    answer = anyio.run(server.call_tool, "check", {"paths": ["\udcff", "a.yaml"]})
    assert r"\udcff" in str(answer.content[0].text)
    assert answer.content[0].text.encode()
