"""What a call makes of its words, by value: settings over those of the config file, what is loaded and reported, and the exit code."""

import gc
import io
import os

import pytest

from kubecheck import app, outputs
from kubecheck.config.moving import move_to_git_root
from kubecheck.config.settings import Settings, UsageError, build_settings
from kubecheck.findings import Fate, FileFate, Finding, Location, Report, Severity
from kubecheck.source import Source

CONFIG = """\
presets: [recommended]
select: [a]
ignore: [b]
exclude: [old]
namespace: shop
kubernetes-version: "1.31"
crds: [crds]
schemas: schemas
fail-on: error
relative-to: cwd
cluster: {nodes: nodes.yaml, pools: []}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a config file, and a folder below it to be in."""
    for each in ("here", "schemas", "here/own"):
        (tmp_path / each).mkdir()
    (tmp_path / ".kubecheck.yaml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


@pytest.mark.parametrize(("values", "attribute", "expected"), [
    ({}, "presets", ["recommended"]),
    ({"preset": ["security, strict", " "]}, "presets", ["security", "strict"]),
    ({}, "select", ["a"]),
    ({"select": ["c,d", " e ,"]}, "select", ["a", "c", "d", "e"]),
    ({"ignore": ["c"]}, "ignore", ["b", "c"]),
    ({"exclude": ["c"]}, "exclude", ["old", "c"]),
    ({}, "namespace", "shop"),
    ({"namespace": "web"}, "namespace", "web"),
    ({}, "version", "1.31"),
    ({"kubernetes_version": "1.30"}, "version", "1.30"),
    ({}, "fail_on", Severity.ERROR),
    ({"fail_on": "info"}, "fail_on", Severity.INFO),
    ({}, "crds", [os.path.join("..", "crds")]),
    ({"crds": ["own"]}, "crds", [os.path.join("..", "crds"), "own"]),
    ({}, "schemas", os.path.join("..", "schemas")),
    ({"schemas": "own"}, "schemas", "own"),
    ({}, "gitignore", True),
    ({"no_gitignore": True}, "gitignore", False),
    ({}, "crd_catalog", True),
    ({"no_crd_catalog": True}, "crd_catalog", False),
    ({}, "relative_to", "cwd"),
    ({"relative_to": "git-root"}, "relative_to", "git-root"),
    ({}, "cluster", {"nodes": "nodes.yaml", "pools": []}),
    ({"no_config": True}, "cluster", None),
    ({"no_config": True, "preset": []}, "presets", None),
    ({"no_config": True}, "namespace", "default"),
    ({"config": os.path.join("..", ".kubecheck.yaml")}, "namespace", "shop"),
])  # fmt: skip
@pytest.mark.usefixtures("project")
def test_the_words_of_a_call_go_over_the_config_file(values, attribute, expected):
    assert getattr(build_settings(values), attribute) == expected


def test_a_file_about_the_cluster_counts_from_where_the_call_is_made(project):
    cluster = build_settings({"nodes": "n.yaml", "scheduler": "s.yaml"}).cluster
    assert cluster == {"nodes": str(project / "here" / "n.yaml"), "scheduler": str(project / "here" / "s.yaml"), "pools": []}
    assert build_settings({"no_config": True, "scheduler": "s.yaml"}).cluster == {"scheduler": str(project / "here" / "s.yaml")}


FINDING = {each: Finding("a", each, "b", Location("c", 1, 1, 0, 1, 1, 2)) for each in Severity}


@pytest.mark.parametrize(("findings", "fates", "failed", "missing", "expected"), [
    ((), (), False, False, outputs.ExitCode.CLEAN),
    ((), (Fate.CHECKED, Fate.SKIPPED), False, False, outputs.ExitCode.CLEAN),
    ((Severity.INFO,), (), False, False, outputs.ExitCode.CLEAN),
    ((Severity.INFO, Severity.WARNING), (), False, False, outputs.ExitCode.FINDINGS),
    ((Severity.ERROR, Severity.INFO), (), False, False, outputs.ExitCode.FINDINGS),
    ((), (Fate.CHECKED, Fate.UNREADABLE), False, False, outputs.ExitCode.FINDINGS),
    ((), (), True, False, outputs.ExitCode.TROUBLE),
    ((), (), False, True, outputs.ExitCode.TROUBLE),
    ((Severity.ERROR,), (), True, True, outputs.ExitCode.TROUBLE),
])  # fmt: skip
def test_the_exit_code(findings, fates, failed, missing, expected):
    report = Report([FINDING[each] for each in findings], [FileFate("a", each) for each in fates], {}, failed=failed)
    assert outputs.exit_code(report, Settings(), missing=missing) is expected


def test_what_a_report_says_that_is_told_nothing_more():
    report, fate = Report([], [], {}), FileFate("a", Fate.CHECKED)
    assert (report.notices, report.failed, report.context, report.is_empty) == ((), False, [], True)
    assert (fate.detail, fate.documents, fate.is_absent, fate.is_context, fate.worlds) == ("", 0, False, False, ())
    assert outputs.exit_code(report, Settings()) is outputs.ExitCode.CLEAN


@pytest.mark.parametrize(("fates", "expected"), [
    ((Fate.CHECKED,), False), ((Fate.SKIPPED, Fate.PATCH), False), ((Fate.SKIPPED, Fate.UNREADABLE, Fate.OTHER_TOOL, Fate.EXCLUDED), True),
])  # fmt: skip
def test_a_report_of_no_manifest_and_no_patch_is_empty(fates, expected):
    assert Report([], [FileFate("a", each) for each in fates], {}).is_empty is expected


def request(paths, settings=None, **more):
    settings = settings or Settings()
    return app.build_request(settings, paths, app.build_ruleset(settings), **more)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder to be in, with some files."""
    for name in ("a.yaml", "b.yaml", "old/c.yaml", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a: b\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("paths", "attributes", "entries", "reported"), [
    (None, {}, ["a.yaml", "b.yaml", "old/c.yaml"], None),
    (["a.yaml"], {}, ["a.yaml"], None),
    (["a.yaml", "-"], {}, ["a.yaml"], None),
    (["old"], {"files": ["*.yaml"]}, ["a.yaml", "b.yaml", "old/c.yaml"], {"old/c.yaml"}),
    (["old"], {"files": ["a.yaml"]}, ["a.yaml", "old/c.yaml"], {"old/c.yaml"}),
    (None, {"files": ["a.yaml"]}, ["a.yaml"], {"a.yaml"}),
    (None, {"exclude": ["old/"]}, ["a.yaml", "b.yaml"], None),
    (["old/c.yaml"], {"exclude": ["old/"]}, ["old/c.yaml"], None),
])  # fmt: skip
@pytest.mark.usefixtures("files")
def test_what_is_loaded_and_what_is_reported(paths, attributes, entries, reported):
    settings = Settings()
    for name, value in attributes.items():
        setattr(settings, name, value)
    made = request(paths, settings)
    assert [os.path.normpath(each) for each in made.entries] == entries
    told = None if made.reported is None else {os.path.normpath(each) for each in made.reported} - {fate.path for fate in made.fates}
    assert told == reported


@pytest.mark.parametrize(("path", "entries"), [("<stdin>", ["<stdin>", "a.yaml", "b.yaml"]), ("b.yaml", ["a.yaml", "b.yaml"]), ("./b.yaml", ["./b.yaml", "a.yaml"])])
@pytest.mark.usefixtures("files")
def test_the_text_of_standard_input_stands_for_its_file(path, entries):
    given = Source(path, "c: d\n")
    made = request(["a.yaml", "b.yaml"], stdin=given)
    assert sorted(each if isinstance(each, str) else each.path for each in made.entries) == entries
    assert [each for each in made.entries if not isinstance(each, str)] == [given]


@pytest.mark.usefixtures("files")
def test_what_is_not_loaded_has_its_fate():
    settings = Settings()
    settings.exclude = ["old/"]
    fates = {fate.path: (fate.fate, fate.is_absent) for fate in request(["no.yaml", "."], settings).fates}
    assert fates == {"no.yaml": (Fate.UNREADABLE, True), "old/": (Fate.EXCLUDED, False)}


@pytest.mark.usefixtures("files")
def test_a_request_has_what_the_settings_say():
    settings = Settings()
    settings.version, settings.namespace, settings.schemas, settings.crds = "1.31", "shop", "schemas", ["old"]
    settings.files, settings.notices, settings.worlds = ["*.yaml", "*.json"], ["before"], {"all": ["a.yaml", "old"]}
    made = request(None, settings, jobs=3, shows_files=True)
    assert (made.version, made.namespace, made.schemas_dir, made.jobs, made.shows_files) == ("1.31", "shop", "schemas", 3, True)
    assert (made.crds, made.worlds, made.profile) == ([os.path.join("old", "c.yaml")], {"all": ("a.yaml", "old")}, None)
    assert made.notices == ("before", "files: no file matches *.json")
    settings.root, settings.files = os.path.abspath(".."), []
    folder = os.path.basename(os.getcwd())
    settings.worlds = {"all": [f"{folder}/a.yaml"]}
    assert request(["a.yaml"], settings).worlds == {"all": ("a.yaml",)}


def test_definitions_that_cannot_be_read(files):
    (files / "empty").mkdir()
    settings = Settings()
    for path, reason in (("no.yaml", "no such file"), ("empty", "no YAML or JSON file is in it")):
        settings.crds = ["a.yaml", path]
        with pytest.raises(UsageError, match=f"^the definitions in {path} cannot be read: {reason}$"):
            request(["a.yaml"], settings)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("when", "environment", "stream", "expected"), [
    ("", {}, Terminal, True),
    ("auto", {}, Terminal, True),
    ("auto", {}, io.StringIO, False),
    ("auto", {"NO_COLOR": "1"}, Terminal, False),
    ("auto", {"TERM": "dumb"}, Terminal, False),
    ("auto", {"FORCE_COLOR": "1"}, io.StringIO, True),
    ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, io.StringIO, True),
    ("auto", {"FORCE_COLOR": "0"}, io.StringIO, False),
    ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, Terminal, False),
    ("always", {"NO_COLOR": "1"}, io.StringIO, True),
    ("never", {}, Terminal, False),
])  # fmt: skip
def test_colour(monkeypatch, when, environment, stream, expected):
    for name in ("FORCE_COLOR", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert outputs._colour({"color": when}, stream()) is expected


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A git repository, and a folder in it to be in."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "deploy" / "web").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deploy")
    return tmp_path


def test_a_call_moves_to_the_folder_of_the_repository(repository):
    values = {"paths": ["web", "-", str(repository)], "stdin_filename": "a.yaml", "output": ["json=b.json"], "cache_dir": "kept"}
    settings = Settings()
    settings.root, settings.config_path, settings.crds, settings.schemas = "..", "../.kubecheck.yaml", ["web/crds", "/crds"], "schemas"
    move_to_git_root(values, settings)
    here = str(repository / "deploy")
    assert os.getcwd() == str(repository)
    assert values == {
        "paths": [os.path.join("deploy", "web"), "-", str(repository)], "stdin_filename": os.path.join("deploy", "a.yaml"),
        "output": [f"json={os.path.join(here, 'b.json')}"], "cache_dir": os.path.join(here, "kept"),
    }  # fmt: skip
    assert (settings.root, settings.config_path, settings.schemas) == (".", ".kubecheck.yaml", os.path.join("deploy", "schemas"))
    assert (settings.crds, settings.notices) == ([os.path.join("deploy", "web", "crds"), "/crds"], [])


def test_a_call_about_nothing_more_moves_only_its_root(repository):
    values, settings = {}, Settings()
    move_to_git_root(values, settings)
    assert (os.getcwd(), values) == (str(repository), {"paths": [], "output": []})
    assert (settings.root, settings.config_path, settings.schemas, settings.crds) == ("deploy", "", "", [])


def test_without_a_repository_nothing_moves(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    values, settings = {"paths": ["a", "-"]}, Settings()
    move_to_git_root(values, settings)
    assert (os.getcwd(), values, settings.root) == (str(tmp_path), {"paths": ["a", "-"]}, "")
    assert settings.notices == ["paths count from the working directory: there is no git repository whose folder they could count from"]


def test_the_repository_of_what_is_checked_counts_where_the_call_is_in_none(repository, tmp_path_factory, monkeypatch):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    values, settings = {"paths": ["no", str(repository / "deploy")], "relative_to": "git-root"}, Settings()
    call = app.Call(values)
    assert (os.getcwd(), call.paths) == (str(repository), [os.path.relpath(elsewhere / "no", repository), str(repository / "deploy")])
    assert settings.notices == []


@pytest.mark.parametrize(("error", "code", "words"), [
    (KeyboardInterrupt(), 130, "interrupted\n"),
    (KeyError("a"), 2, "kubecheck: internal error at main.py:LINE: KeyError: 'a'; KUBECHECK_TRACEBACK=1 shows where it came from\n"),
])  # fmt: skip
def test_an_end_that_nobody_wanted(run_program, monkeypatch, error, code, words):
    import kubecheck.cli.main as command

    def end(_words):
        raise error

    monkeypatch.setattr(command, "run", end)
    found = run_program("version")
    line = end.__code__.co_firstlineno + 1
    place = os.path.basename(__file__)
    assert found == (code, "", words.replace("main.py:LINE", f"{place}:{line}"))


def test_an_internal_error_can_be_traced(run_program, monkeypatch):
    import kubecheck.cli.main as command

    monkeypatch.setattr(command, "run", lambda _words: {}["a"])
    with pytest.raises(KeyError):
        run_program("version", KUBECHECK_TRACEBACK="1")


def test_the_garbage_collector_of_a_process_of_its_own_waits_long_and_not_at_the_end(monkeypatch):
    import kubecheck.__main__ as door

    heard = []
    monkeypatch.setattr(gc, "set_threshold", lambda *each: heard.append(each))
    monkeypatch.setattr(gc, "freeze", lambda: heard.append("frozen"))
    monkeypatch.setattr(door, "main", lambda: heard.append("run") or 7)
    assert (door.program(), heard) == (7, [(2_000_000, 20, 100), "run", "frozen"])
