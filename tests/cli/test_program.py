import json
import os

import pytest

from kubecheck import __version__

BAD = "service.yaml:6:3: error: unknown field portz in .spec; did you mean ports? [unknown-field]\n"


def test_a_clean_run(kubecheck):
    assert kubecheck("check", "settings.yaml") == (0, "", "no findings in 1 file (1 document)\n")


def test_findings_go_to_standard_output_and_the_closing_line_to_standard_error(kubecheck):
    code, out, err = kubecheck("check", "--format", "line", "service.yaml", "settings.yaml")
    assert (code, out, err) == (1, BAD, "1 error in 2 files (2 documents)\n")


def test_without_a_path_the_folder_is_checked(kubecheck):
    assert kubecheck("check", "-f", "line", "--no-summary") == (1, BAD, "")


def test_the_fail_level(kubecheck, folder):
    (folder / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: a, image: nginx}\n", encoding="utf-8"
    )
    code, out, _ = kubecheck("check", "-f", "line", "pod.yaml", "--select", "image-without-tag")
    assert (code, "pod.yaml:6:24: warning: nginx has no tag" in out) == (1, True)
    assert kubecheck("check", "-f", "line", "pod.yaml", "--fail-on", "error")[0] == 0


def test_ignored_rules_do_not_run(kubecheck):
    assert kubecheck("check", "--ignore", "unknown-field", "service.yaml")[:2] == (0, "")


def test_standard_input(kubecheck, folder):
    text = (folder / "service.yaml").read_bytes()
    assert kubecheck("check", "-f", "line", "-", stdin=text)[:2] == (1, BAD.replace("service.yaml", "<stdin>").replace("unknown", "Service web: unknown", 1))
    assert kubecheck("check", "-f", "line", "--stdin-filename", "deploy/web.yaml", stdin=text)[1] == BAD.replace("service", "deploy/web")


def test_standard_input_stands_for_the_file_that_an_editor_has_open(kubecheck, folder):
    """The file on disk is bad, what is being written is not."""
    text = (folder / "service.yaml").read_bytes().replace(b"  portz: []\n", b"")
    assert kubecheck("check", "--stdin-filename", "service.yaml", stdin=text)[:2] == (0, "")


def test_loaded_is_not_reported(kubecheck, folder):
    (folder / ".kubecheck.yaml").write_text("files: ['*.yaml']\n", encoding="utf-8")
    assert kubecheck("check", "settings.yaml") == (0, "", "no findings in 1 file (1 document)\n")
    assert kubecheck("check", "--no-config", "settings.yaml")[0] == 0
    assert kubecheck("check", "-f", "line")[1] == BAD


@pytest.mark.parametrize("paths", ["test/", "test/*.yaml", "**/te?t/service.yaml", "service.yaml", "test"])
def test_overrides_hold_wherever_the_program_is_called(kubecheck, folder, monkeypatch, paths):
    (folder / "test").mkdir()
    (folder / "service.yaml").rename(folder / "test" / "service.yaml")
    (folder / ".kubecheck.yaml").write_text(f"overrides:\n- paths: ['{paths}']\n  ignore: [unknown-field]\n", encoding="utf-8")
    assert kubecheck("check")[0] == 0
    assert kubecheck("check", str(folder / "test" / "service.yaml"))[0] == 0
    assert kubecheck("check", "test/service.yaml")[0] == 0
    assert kubecheck("check", "service.yaml", cwd="test")[0] == 0
    assert kubecheck("check", "../test/service.yaml", cwd="test")[0] == 0
    assert kubecheck("check", "--no-config")[0] == 1
    both = "kubecheck: error: --no-config uses no config file, and --config names missing.yaml; one of them goes\n"
    assert kubecheck("check", "--no-config", "--config", "missing.yaml", "settings.yaml") == (2, "", both)


def test_several_reports_in_one_run(kubecheck, folder):
    code, out, _ = kubecheck("check", "service.yaml", "-f", "line", "--output", "sarif=out.sarif", "-o", "json=out.json")
    assert (code, out) == (1, BAD)
    assert json.loads((folder / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"][0]["ruleId"] == "unknown-field"
    assert json.loads((folder / "out.json").read_text(encoding="utf-8"))["findings"][0]["line"] == 6


def test_a_report_that_cannot_be_written(kubecheck):
    code, _, err = kubecheck("check", "settings.yaml", "--output", "json=no/such/folder/x.json")
    assert code == 2
    assert "kubecheck: error: no/such/folder/x.json cannot be written: No such file or directory\n" in err


def test_one_worker_or_several_give_the_same_bytes(kubecheck):
    first = kubecheck("check", "--jobs", "1", "-f", "json")
    assert kubecheck("check", "--jobs", "3", "-f", "json") == first


def test_colour_only_where_it_is_wanted(kubecheck):
    assert "\x1b" not in kubecheck("check", "service.yaml")[1]
    assert "\x1b" in kubecheck("check", "--color", "always", "service.yaml")[1]
    assert "\x1b" not in kubecheck("check", "--color", "never", "service.yaml", FORCE_COLOR="1")[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["chekc"], "chekc is no command; did you mean check?; `kubecheck --help` says more"),
        (["service.yaml"], "service.yaml is no command; to check files, say `kubecheck check service.yaml`; `kubecheck --help` says more"),
        (["check", "--selec", "a"], "--selec is no option; did you mean --select?; `kubecheck check --help` says more"),
        (["check", "--select", "image-witout-tag"], "image-witout-tag is no rule or group; did you mean image-without-tag?"),
        (["check", "--preset", "strct"], "strct is no preset; did you mean strict?"),
        (["check", "--kubernetes-version", "1.3", "service.yaml"], "no schemas of Kubernetes '1.3'; there are 1.25 to 1.37"),
        (["check", "--output", "x", "service.yaml"], "--output x: FORMAT=FILE is needed, with a format of text, line, json, sarif, junit, github, gitlab, checkstyle, tap, markdown, html"),
        (["check", "--jobs", "many"], "--jobs many: a number is needed"),
        (["check", "--config", "no.yaml"], "the config file no.yaml cannot be read: No such file or directory"),
        (["check", "--nodes", "no.yaml"], "the nodes in no.yaml cannot be read: No such file or directory"),
        (["check", "--nodes", "settings.yaml"], "settings.yaml holds no Node objects; `kubectl get nodes -o yaml` prints them"),
        (["check", "--schemas", "no"], "no is no folder; --schemas takes a folder of JSON Schemas"),
        (["explain", "image-witout-tag"], "image-witout-tag is no rule or group; did you mean image-without-tag?"),
        (["rules", "--group", "securty"], "securty is no group; did you mean security?"),
        (["simulate", "no.yaml"], "no.yaml: no such file"),
        (["simulate", "settings.yaml", "--plan", "instal"], "instal is no step of a play; did you mean install?"),
    ],
)
def test_wrong_calls_are_one_clear_line(kubecheck, words, sentence):
    assert kubecheck(*words) == (2, "", f"kubecheck: error: {sentence}\n")


def test_a_broken_config_is_shown_with_its_place(kubecheck, folder):
    (folder / ".kubecheck.yaml").write_text("ignor: [a]\n", encoding="utf-8")
    code, out, err = kubecheck("check", "settings.yaml")
    assert (code, out) == (2, "")
    assert err.startswith(".kubecheck.yaml:1:1: error: ignor is no setting; did you mean ignore? [invalid-config]\n   |\n 1 | ignor: [a]\n   | ^^^^^\n")


def test_rules_named_by_a_config_that_do_not_exist(kubecheck, folder):
    (folder / ".kubecheck.yaml").write_text("ignore: [image-witout-tag]\n", encoding="utf-8")
    code, _, err = kubecheck("check", "settings.yaml")
    assert code == 2
    assert err.startswith(
        ".kubecheck.yaml:1:10: error: image-witout-tag is no rule or group; did you mean image-without-tag? [invalid-config]\n"
        "   |\n 1 | ignore: [image-witout-tag]\n   |          ^^^^^^^^^^^^^^^^\n"
    )
    (folder / ".kubecheck.yaml").write_text("overrides:\n- paths: [a]\n  options: {single-replica: {lest: 2}}\n", encoding="utf-8")
    assert kubecheck("check", "settings.yaml")[2].startswith(".kubecheck.yaml:3:30: error: single-replica has no option lest; ")


def test_version(kubecheck):
    assert kubecheck("version") == (0, f"kubecheck {__version__}\n", "")
    assert kubecheck("--version") == (0, f"kubecheck {__version__}\n", "")


def test_rules_are_listed(kubecheck):
    code, out, _ = kubecheck("rules", "--format", "json")
    listed = {each["id"]: each for each in json.loads(out)}
    assert code == 0
    assert listed["unknown-field"]["severity"] == "error"
    text = kubecheck("rules")[1]
    assert all(rule in text for rule in listed)
    assert "latest-tag" in kubecheck("rules", "--from", "kube-linter")[1]


@pytest.mark.parametrize("name", ["crashed-rule", "invalid-config", "not-judged", "unreadable", "unused-ignore"])
def test_explain_knows_what_findings_of_the_program_itself_point_at(kubecheck, name):
    code, out, _ = kubecheck("explain", name)
    assert (code, out.splitlines()[0]) == (0, f"# {name}")


def test_explain_shows_the_page(kubecheck):
    code, out, _ = kubecheck("explain", "image-without-tag")
    assert code == 0
    assert out.startswith("# image-without-tag\n")
    assert "## Why" in out


def test_a_new_rule(kubecheck, folder):
    code, out, _ = kubecheck("new", "rule", "images", "image-too-old")
    assert (code, out.split()) == (0, [os.path.join("rules", "images", "image_too_old.py"), os.path.join("rules", "images", "image_too_old.md")])
    assert kubecheck("new", "rule", "images", "image-too-old")[0] == 2


def test_simulate_shows_where_pods_go(kubecheck, folder):
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec:\n  containers:\n    - {name: a, image: 'a:1', resources: {requests: {cpu: CPU}}}\n"
    (folder / "pods.yaml").write_text(
        pod.replace("NAME", "fits").replace("CPU", "1") + "---\n" + pod.replace("NAME", "large").replace("CPU", "9"), encoding="utf-8"
    )
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {"allocatable": {"cpu": "2", "memory": "1Gi", "pods": "9", "example.com/gpu": "1"}}}
    (folder / "nodes.json").write_text(json.dumps(node), encoding="utf-8")
    code, out, _ = kubecheck("simulate", "pods.yaml", "--nodes", "nodes.json", "--format", "json")
    (world,) = json.loads(out)["worlds"]
    assert code == 1
    assert [(each["pod"], each["node"], each["ready"]) for each in world["placements"]] == [("fits", "n1", True), ("large", "", False)]
    assert world["nodes"] == [
        {
            "node": "n1",
            "resources": {
                "cpu": {"requested": 1000, "allocatable": 2000},
                "memory": {"requested": 0, "allocatable": 1 << 30},
                "pods": {"requested": 1, "allocatable": 9},
                "example.com/gpu": {"requested": 0, "allocatable": 1},
            },
        }
    ]
    assert [each["type"] for each in world["facts"]] == ["UnplacedPod"]
    assert "0/1 nodes are available: 1 Insufficient cpu" in world["facts"][0]["message"]
    table = kubecheck("simulate", "pods.yaml", "--nodes", "nodes.json")[1].splitlines()
    assert table[0].split() == ["NAMESPACE", "POD", "WORKLOAD", "NODE", "READY", "WHY"]
    assert table[1].split() == ["default", "fits", "Pod", "fits", "n1", "yes"]
    assert table[4:8] == [
        "NODE  RESOURCE  USE         REQUESTED  FREE  BY",
        "n1    cpu       #####.....  1 of 2     1",
        "n1    memory    ..........  0 of 1Gi   1Gi",
        "n1    pods      ##........  1 of 9     8     Pod fits",
    ]
    assert table[9:12] == [
        f"pods.yaml:13:59: Pod large: the pod has no node: {world['placements'][1]['why']}",
        "  n1: Insufficient cpu",
        "  hint: with at most 1 cpu requested in all, it would fit on n1",
    ]


# -- bad input: one clear sentence each, and the rest is still checked --------------------------------------------------


def test_a_path_that_does_not_exist(kubecheck):
    code, out, _ = kubecheck("check", "-f", "line", "no.yaml", "service.yaml")
    assert (code, out) == (2, BAD + "no.yaml:1:1: error: no such file [unreadable]\n")
    code, _, err = kubecheck("check", "-f", "json", "no.yaml")
    assert (code, err.splitlines()[0]) == (2, "kubecheck: error: no.yaml: no such file")


def test_an_empty_folder(kubecheck, folder):
    (folder / "empty").mkdir()
    code, out, err = kubecheck("check", "empty")
    assert (code, out, err) == (2, "", "kubecheck: error: nothing was checked: no YAML or JSON file is there; --allow-empty lets this pass\n")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02\xff\xfe binary",
        b"\xff\xfe" + "apiVersion: v1\n".encode("utf-16-le"),
        b"a: [" * 10_000,
        b"[" * 100_000,
        b'{"a":' * 10_000,
        b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % (c + 1, c + 1, *[c] * 8) for c in range(97, 109)),
        b"a: " + b"x" * 3_000_000 + b"\n",
        b"apiVersion: v1\nkind: {}\nmetadata: 3\n",
        b"apiVersion: v1\nkind: List\nitems: 3\n",
        b"\t\n: : :\n",
    ],
    ids=["empty", "binary", "utf-16", "open lists", "deep list", "deep json", "alias bomb", "long line", "kind is a map", "items is a number", "junk"],
)
def test_hostile_files_end_no_run(kubecheck, folder, content):
    (folder / "hostile.yaml").write_bytes(content)
    code, out, err = kubecheck("check", "-f", "line", "hostile.yaml", "service.yaml")
    assert code == 1, err
    assert BAD in out
    assert "Traceback" not in out + err
    told = [line for line in out.splitlines() if line.startswith("hostile.yaml:")]
    assert all(len(line) < 1000 for line in told)


def test_a_reader_that_goes_away(folder):
    import subprocess
    import sys

    done = subprocess.run(
        f"{sys.executable} -m kubecheck check --format json service.yaml | head -c 1", shell=True, cwd=folder, capture_output=True, check=False
    )
    assert done.stdout == b"{"
    assert b"Traceback" not in done.stderr


def test_rules_of_a_group_and_of_a_preset(kubecheck):
    listed = json.loads(kubecheck("rules", "--format", "json")[1])
    for option, word, holds in (
        ("--group", "images", lambda each: each["group"] == "images"),
        ("--preset", "security", lambda each: {"recommended", "security"} & set(each["presets"])),
    ):
        some = json.loads(kubecheck("rules", option, word, "--format", "json")[1])
        assert [each["id"] for each in some] == [each["id"] for each in listed if holds(each)]
        assert 0 < len(some) < len(listed)


@pytest.mark.parametrize("words", [("-f", "sarif"), ("-f", "line", "-o", "sarif=out.sarif")])
def test_a_format_that_describes_rules_gets_them(kubecheck, folder, words):
    out = kubecheck("check", "service.yaml", *words)[1]
    text = out if words[1] == "sarif" else (folder / "out.sarif").read_text(encoding="utf-8")
    (rule,) = [each for each in json.loads(text)["runs"][0]["tool"]["driver"]["rules"] if each["id"] == "unknown-field"]
    assert rule["shortDescription"]["text"]
    assert "fullDescription" in rule or "help" in rule


def test_reports_link_to_the_pages_where_the_config_says_they_are(kubecheck, folder):
    words = ("check", "-f", "sarif", "service.yaml")
    (rule,) = json.loads(kubecheck(*words)[1])["runs"][0]["tool"]["driver"]["rules"]
    assert (rule["id"], "helpUri" in rule) == ("unknown-field", False)
    (folder / ".kubecheck.yaml").write_text("rule-pages: https://git.example.com/rules/\n", encoding="utf-8")
    (rule,) = json.loads(kubecheck(*words)[1])["runs"][0]["tool"]["driver"]["rules"]
    assert rule["helpUri"] == "https://git.example.com/rules/api_server/unknown_field.md"
