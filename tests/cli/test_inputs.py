"""What is read, from where, and that nothing passes in silence."""

import json
import os
import subprocess
import sys

import pytest

SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  portz: []\n  ports:\n    - port: 80\n"
CLEAN = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  level: info\n"
BAD = "service.yaml:6:3: error: unknown field portz in .spec; did you mean ports? [unknown-field]\n"


def write(folder, **files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


# -- standard input -----------------------------------------------------------------------------------------------------


def test_piped_text_is_checked_where_no_path_is_given(kubecheck, folder):
    (folder / "empty").mkdir()
    code, out, err = kubecheck("check", "-f", "line", stdin=SERVICE.encode(), cwd="empty")
    assert (code, out, err) == (1, BAD.replace("service.yaml", "<stdin>").replace("unknown", "Service web: unknown", 1), "1 error in 1 file (1 document)\n")
    assert kubecheck("check", "-f", "line", "settings.yaml", stdin=SERVICE.encode())[:2] == (0, "")


def test_text_that_is_redirected_is_checked_and_a_device_is_not(folder):
    def check(stdin):
        with open(stdin, "rb") as given:
            done = subprocess.run([sys.executable, "-m", "kubecheck", "check", "-f", "line"], cwd=folder, stdin=given, capture_output=True, check=False)
        return done.returncode, done.stdout.decode()

    assert check(folder / "settings.yaml") == (0, "")
    assert check(os.devnull) == (1, BAD)


def test_piped_text_without_a_manifest_is_an_error(kubecheck):
    code, out, err = kubecheck("check", stdin=b"refs/heads/main 1\n")
    assert (code, out) == (2, "")
    assert err == "kubecheck: error: nothing was checked: 1 not a manifest (<stdin>); --allow-empty lets this pass\n"
    assert kubecheck("check", "-", "--no-summary")[0] == 2
    assert kubecheck("check", "--stdin-filename", "notes.yaml", stdin=b"a: 1\n")[0] == 0


def test_simulate_reads_standard_input_as_check_does(kubecheck):
    pod = b"apiVersion: v1\nkind: Pod\nmetadata: {name: piped}\nspec: {containers: [{name: a, image: 'a:1'}]}\n"
    for words in ((), ("-",), ("--stdin-filename", "pod.yaml")):
        (world,) = json.loads(kubecheck("simulate", "-f", "json", *words, stdin=pod)[1])["worlds"]
        assert [each["pod"] for each in world["placements"]] == ["piped"]


# -- nothing was checked ------------------------------------------------------------------------------------------------


def test_paths_that_hold_nothing_to_check(kubecheck, folder):
    write(folder, **{"foreign/a.yaml": "a: 1\n", "foreign/b.yml": "b: 1\n", "foreign/c.yaml": "- c\n", "foreign/d.json": "{}\n", "foreign/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n"})
    words = "nothing was checked: 4 not a manifest (foreign/a.yaml, foreign/b.yml, foreign/c.yaml and 1 more), 1 file of another tool (foreign/Chart.yaml)"
    assert kubecheck("check", "foreign") == (2, "", f"kubecheck: error: {words}; --allow-empty lets this pass\n")
    assert kubecheck("check", "foreign", "--allow-empty") == (0, "", f"{words}\n")
    assert kubecheck("check", "foreign", "--allow-empty", "--no-summary") == (0, "", "")
    assert kubecheck("check", cwd="foreign")[0] == 0
    assert kubecheck("check", ".", cwd="foreign")[0] == 2
    assert kubecheck("check", ".", "--exclude", "*.yaml") == (
        2, "", ("kubecheck: error: nothing was checked: 2 not a manifest (foreign/b.yml, foreign/d.json), 5 excluded (foreign/Chart.yaml, foreign/a.yaml,"
        " foreign/c.yaml and 2 more); --allow-empty lets this pass\n"),
    )  # fmt: skip
    assert kubecheck("check", "foreign", "settings.yaml")[0] == 0
    assert kubecheck("simulate", "foreign") == (2, "", f"kubecheck: error: {words}; --allow-empty lets this pass\n")
    assert kubecheck("simulate", "foreign", "--allow-empty")[0] == 0


def test_what_cannot_be_read_is_named_in_the_closing_line(kubecheck, folder):
    write(folder, **{"torn.yaml": "a: [\n"})
    assert kubecheck("check", "settings.yaml", "torn.yaml", "-f", "line")[2] == "1 error in 1 file (1 document); 1 unreadable (torn.yaml)\n"


def test_templates_by_their_names_are_counted_and_may_hold_what_is_missing(kubecheck, folder):
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web, tier: shop}, ports: [{port: 80}]}\n"
    pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec: {containers: [{name: a, image: 'a.example/b:1'}]}\n"
    write(folder, **{"made/web.yaml": service + pod})
    code, out, _ = kubecheck("check", "-f", "line", "made")
    assert (code, out) == (1, "made/web.yaml:4:18: error: selects app=web, tier=shop, which no pod template carries [selector-matches-nothing]\n")
    write(folder, **{"made/shop.yaml.in": "kind: @KIND@\n"})
    code, out, err = kubecheck("check", "-f", "line", "made")
    assert (code, err) == (0, "1 note in 1 file (2 documents); 1 template\n")
    assert out == (
        "made/web.yaml:4:18: info: selects app=web, tier=shop, which no pod template carries that could be read: a file beside it could not "
        "[selector-matches-nothing]\n"
    )
    shown = kubecheck("check", "--show-files", "made")[1]
    assert [line.split(maxsplit=4) for line in shown.splitlines() if line.startswith("made/shop")] == [
        ["made/shop.yaml.in", "template", "-", "-", "a template by its name, which ends in .in"]
    ]


def test_definitions_that_are_not_there(kubecheck, folder):
    (folder / "empty").mkdir()
    for path, reason in (("no.yaml", "no such file"), ("empty", "no YAML or JSON file is in it")):
        assert kubecheck("check", "--crds", path, "settings.yaml") == (2, "", f"kubecheck: error: the definitions in {path} cannot be read: {reason}\n")


# -- what is shown of files ---------------------------------------------------------------------------------------------


@pytest.fixture
def variants(folder):
    """One object in two folders, which are worlds apart, and files that are passed over."""
    write(
        folder,
        **{
            "a/settings.yaml": CLEAN, "b/settings.yaml": CLEAN, "vendor/x.yaml": CLEAN, ".hidden/x.yaml": CLEAN, ".gitignore": "local.yaml\n", "local.yaml": SERVICE,
            "notes.yaml": "a: 1\n",
        },
    )  # fmt: skip
    (folder / "service.yaml").unlink()
    (folder / "settings.yaml").unlink()
    return folder


def test_every_file_is_shown_with_its_fate_and_worlds(kubecheck, variants):
    code, out, err = kubecheck("check", "--show-files")
    assert (code, out) == (
        0,
        "FILE             FATE            DOCUMENTS  WORLDS  WHY\n"
        ".hidden/         skipped         -          -       its name begins with a dot\n"
        "a/settings.yaml  checked         1          a       \n"
        "b/settings.yaml  checked         1          b       \n"
        "local.yaml       ignored by git  -          -       ignored by git\n"
        "notes.yaml       not a manifest  1          -       no apiVersion and kind\n"
        "vendor/          skipped         -          -       a folder of this name is walked only where it is named\n".replace("       \n", "\n"),
    )
    assert err == "no findings in 2 files (3 documents); 1 not a manifest; 1 ignored by git; 2 skipped\n"
    shown = json.loads(kubecheck("check", "--show-files", "-f", "json")[1])["files"]
    assert shown[1] == {"path": "a/settings.yaml", "fate": "checked", "detail": "", "documents": 1, "worlds": ["a"], "context": False}
    plain = json.loads(kubecheck("check", "-f", "json")[1])["files"]
    assert [each["path"] for each in plain] == ["a/settings.yaml", "b/settings.yaml", "local.yaml", "notes.yaml", "vendor/"]
    assert set(plain[0]) == {"path", "fate", "detail", "documents"}


def test_context_is_shown_as_such(kubecheck, folder):
    write(folder, **{".kubecheck.yaml": "files: ['*.yaml']\n"})
    shown = json.loads(kubecheck("check", "--show-files", "-f", "json", "settings.yaml", "--ignore", "all")[1])["files"]
    assert [(each["path"], each["context"], each["worlds"]) for each in shown] == [("service.yaml", True, [""]), ("settings.yaml", False, [""])]


def test_what_git_ignores_is_read_where_that_is_asked_for(kubecheck, variants):
    assert kubecheck("check", "-f", "line")[1] == ""
    told = BAD.replace("service", "local")
    assert kubecheck("check", "-f", "line", "--no-gitignore")[1] == told
    assert kubecheck("check", "-f", "line", "local.yaml")[1] == told
    write(variants, **{".kubecheck.yaml": "gitignore: false\n"})
    assert kubecheck("check", "-f", "line")[1] == told


# -- the config ---------------------------------------------------------------------------------------------------------


def test_the_config_is_looked_for_from_what_is_checked(kubecheck, folder):
    write(folder, **{"away/.keep": "", "proj/.kubecheck.yaml": "ignore: [unknown-field]\n", "proj/deep/service.yaml": SERVICE})
    for path in ("../proj/deep/service.yaml", "../proj", "../proj/*/service.yaml"):
        assert kubecheck("check", path, cwd="away")[0] == 0
    assert kubecheck("check", "--stdin-filename", "../proj/new.yaml", stdin=SERVICE.encode(), cwd="away")[0] == 0
    assert kubecheck("simulate", "--explain", "x", "../proj/deep/service.yaml", cwd="away")[0] == 2
    # Where nothing stands above what is checked, that of the working directory holds.
    assert kubecheck("check", "../service.yaml", cwd="proj")[0] == 0
    assert kubecheck("check", "proj/deep/service.yaml", "service.yaml")[0] == 1


def test_one_config_rules_a_run_and_the_others_are_named(kubecheck, folder):
    write(folder, **{"a/.kubecheck.yaml": "ignore: [unknown-field]\n", "a/service.yaml": SERVICE, "b/settings.yaml": CLEAN})
    code, _, err = kubecheck("check", "a/service.yaml", "b", "-f", "line")
    assert (code, err.splitlines()[0]) == (1, "note: a/.kubecheck.yaml is not used: no config file is above all that is checked")
    write(folder, **{".kubecheck.yaml": "fail-on: error\n"})
    assert kubecheck("check", "b", "a/service.yaml", "-f", "line")[2].splitlines()[0] == (
        "note: a/.kubecheck.yaml is not used: .kubecheck.yaml is the nearest above all that is checked"
    )
    assert kubecheck("check", "a")[0] == 0


def test_files_limit_what_is_checked_without_a_path(kubecheck, folder):
    write(folder, **{".kubecheck.yaml": "files: ['deploy/*.yaml']\n", "deploy/web.yaml": SERVICE, "deploy/sub/other.yaml": SERVICE})
    told = BAD.replace("service", "deploy/web")
    assert kubecheck("check", "-f", "line")[1] == told
    assert kubecheck("check", "-f", "line", cwd="deploy")[1] == told.replace("deploy/web", "web")
    assert kubecheck("check", "-f", "line", stdin=CLEAN.encode()) == (
        1, told, "note: standard input was not read, since `files` in .kubecheck.yaml says what is checked; - reads it\n1 error in 1 file (1 document)\n"
    )  # fmt: skip
    # However a file of the project is named, it is there once.
    for path in ("web.yaml", "../deploy/web.yaml", str(folder / "deploy" / "web.yaml")):
        assert kubecheck("check", "-f", "json", "--show-files", path, cwd="deploy")[1].count('"fate"') == 1
    write(folder, **{".kubecheck.yaml": "files: ['deploi/*.yaml', 'deploy/*.yml']\n"})
    assert kubecheck("check") == (
        2, "", ("note: files: no file matches deploi/*.yaml\nnote: files: no file matches deploy/*.yml\n"
        "kubecheck: error: nothing was checked: no YAML or JSON file is there; --allow-empty lets this pass\n"),
    )  # fmt: skip


def test_paths_count_from_the_repository_where_that_is_asked_for(kubecheck, folder):
    write(folder, **{"repo/.git/HEAD": "", "repo/deploy/service.yaml": SERVICE, "repo/deploy/deep/.keep": ""})
    told = BAD.replace("service", "deploy/service")
    words = ("check", "-f", "line", "--relative-to", "git-root")
    assert kubecheck(*words, "..", cwd="repo/deploy/deep")[1] == told
    assert kubecheck(*words, "repo/deploy")[1] == told
    assert kubecheck(*words, cwd="repo/deploy")[1] == told
    assert kubecheck(*words, "--stdin-filename", "new.yaml", cwd="repo/deploy/deep", stdin=SERVICE.encode())[1] == told.replace("service", "deep/new")
    assert kubecheck(*words, "service.yaml", "-o", "json=deep/out.json", "--exclude", "deep/*", cwd="repo/deploy")[1] == told
    assert json.loads((folder / "repo/deploy/deep/out.json").read_text(encoding="utf-8"))["findings"][0]["path"] == "deploy/service.yaml"
    write(folder, **{"repo/.kubecheck.yaml": "relative-to: git-root\nfiles: ['deploy/*.yaml']\n"})
    assert kubecheck("check", "-f", "line", cwd="repo/deploy")[1] == told
    assert kubecheck("check", "-f", "line", "--relative-to", "cwd", cwd="repo/deploy")[1] == BAD
    code, out, err = kubecheck(*words, "service.yaml")
    assert (code, out) == (1, BAD)
    assert err.startswith("note: paths count from the working directory: there is no git repository")


@pytest.mark.parametrize("items", ["{a: 1}", "text", "7"])
def test_a_list_whose_items_are_none(kubecheck, folder, items):
    write(folder, **{"list.yaml": f"apiVersion: v1\nkind: List\nitems: {items}\n"})
    code, out, _ = kubecheck("check", "list.yaml", "-f", "line")
    assert (code, out.rpartition(" [")[2], out.partition(": error: ")[0]) == (1, "wrong-type]\n", "list.yaml:3:8")
    assert "a list" in out


@pytest.mark.parametrize("items", ["[]", "null", ""])
def test_a_list_without_items_is_empty(kubecheck, folder, items):
    write(folder, **{"list.yaml": f"apiVersion: v1\nkind: List\nitems: {items}\n", "a.yaml": CLEAN})
    assert "wrong-type" not in kubecheck("check", "list.yaml", "a.yaml", "-f", "line")[1]


def test_what_a_name_is_made_for_is_left_out_of_a_simulation(kubecheck, folder):
    named = "apiVersion: v1\nkind: Pod\nmetadata: {generateName: web-}\nspec: {containers: [{name: a, image: 'a:1'}]}\n"
    write(folder, **{"pod.yaml": named, "map.yaml": "apiVersion: v1\nkind: Event\nmetadata: {generateName: a-}\n"})
    said = kubecheck("simulate", "pod.yaml")[2]
    assert "left out: pod.yaml:3:26: Pod: no name: it has generateName alone, and gets a name when it is created\n" in said


# -- what a simulation leaves out ---------------------------------------------------------------------------------------


def test_simulate_names_what_it_left_out(kubecheck, folder):
    write(
        folder,
        **{
            "torn.yaml": "a: [\n", "chart.yaml": "kind: A\nname: {{ .Values.name }}\n", "notes.yaml": "a: 1\n",
            "odd.yaml": "apiVersion: example.com/v1\nkind: Odd\nmetadata: {name: o}\n",
            "part.yaml": CLEAN.replace("settings", "other") + "---\na: [\n", "twice.yaml": CLEAN.replace("settings", "again") + "---\n" + CLEAN.replace("settings", "again"),
        },
    )  # fmt: skip
    code, _, err = kubecheck("simulate", ".")
    assert code == 0
    assert err.splitlines()[:-1] == [
        "left out: chart.yaml: template: Helm",
        "left out: odd.yaml:1:1: Odd o: unknown kind: no definition of Odd of example.com/v1 is known",
        next(line for line in err.splitlines() if line.startswith("left out: part.yaml: checked: in part unreadable: ")),
        'left out: service.yaml:6:3: Service web: refused: spec.portz: unknown field "spec.portz"',
        next(line for line in err.splitlines() if line.startswith("left out: torn.yaml: unreadable: ")),
        next(line for line in err.splitlines() if line.endswith(": ConfigMap again: defined again: first defined at twice.yaml:1")),
    ]
    assert err.splitlines()[-1] == "left out, since they hold no manifests: notes.yaml (no apiVersion and kind)"
    listed = {each["path"]: each for each in json.loads(kubecheck("simulate", ".", "-f", "json")[1])["left_out"]}
    assert list(listed) == ["chart.yaml", "notes.yaml", "odd.yaml", "part.yaml", "service.yaml", "torn.yaml", "twice.yaml"]
    place = {"path": "odd.yaml", "line": 1, "column": 1}
    assert listed["odd.yaml"] == {
        "path": "odd.yaml", "cause": "unknown kind", "why": "no definition of Odd of example.com/v1 is known",
        "object": {"kind": "Odd", "namespace": "default", "name": "o", "place": place},
    }  # fmt: skip
    assert listed["chart.yaml"] == {"path": "chart.yaml", "cause": "template", "why": "Helm", "object": None}


@pytest.mark.parametrize(("text", "place", "words"), [
    ("kubernetes-version: '9.9'\n", "1:21", "'9.9' is no version of Kubernetes; there are 1.25 to 1.37"),
    ("namespace: a\nkubernetes-version: 1.36,1.36\n", "2:21", "Kubernetes 1.36 is asked for twice in 1.36,1.36"),
    ("cluster:\n  feature-gates:\n    EnvFile: true\n", "3:5", "unrecognized feature gate: EnvFile; did you mean EnvFiles?"),
])  # fmt: skip
def test_a_release_that_there_is_not_is_told_where_the_config_asks_for_it(kubecheck, folder, text, place, words):
    (folder / ".kubecheck.yaml").write_text(text, encoding="utf-8")
    code, out, err = kubecheck("check", "settings.yaml")
    assert (code, out, err.splitlines()[0]) == (2, "", f".kubecheck.yaml:{place}: error: {words} [invalid-config]")


@pytest.mark.parametrize(("call", "words"), [
    (("-k", "9.8"), "'9.8' is no version of Kubernetes; there are 1.25 to 1.37"),
    (("--feature-gates", "EnvFile=true"), "unrecognized feature gate: EnvFile; did you mean EnvFiles?"),
])  # fmt: skip
def test_a_release_of_the_call_is_told_without_a_place(kubecheck, folder, call, words):
    (folder / ".kubecheck.yaml").write_text("kubernetes-version: '1.36'\n", encoding="utf-8")
    assert kubecheck("check", *call, "settings.yaml") == (2, "", f"kubecheck: error: {words}\n")
