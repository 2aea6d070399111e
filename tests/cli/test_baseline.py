import json
import os
import subprocess
import sys

import pytest

SERVICE = "service.yaml:{line}:3: error: unknown field portz in .spec; did you mean ports? [unknown-field]\n"
FILE = """{
  "version": 1,
  "findings": [
    {"rule": "unknown-field", "path": "service.yaml", "object": "Service/default/web", "field": ".spec.portz", "count": 1}
  ]
}
"""


@pytest.fixture
def old(kubecheck, folder):
    """The folder with a baseline of what is found in it."""
    assert kubecheck("baseline", "write", "old.json") == (0, "", "old.json: 1 finding let be from now on\n")
    return folder


def edit(path, **changes):
    content = json.loads(path.read_text(encoding="utf-8"))
    content["findings"][0].update(changes)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_what_is_known_is_not_told(kubecheck, old):
    assert (old / "old.json").read_text(encoding="utf-8") == FILE
    assert kubecheck("check", "service.yaml")[0] == 1
    assert kubecheck("check", "--baseline", "old.json", "service.yaml", "settings.yaml") == (0, "", "no findings in 2 files (2 documents)\n")


def test_moved_lines_and_moved_files_change_nothing(kubecheck, old):
    path = old / "service.yaml"
    path.write_text("# a comment\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    path.rename(old / "web.yaml")
    assert kubecheck("check", "--baseline", "old.json", "web.yaml") == (0, "", "no findings in 1 file (1 document)\n")


def test_what_is_new_is_told(kubecheck, old):
    path = old / "service.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}---\n{text.replace('name: web', 'name: api')}", encoding="utf-8")
    assert kubecheck("check", "-f", "line", "--baseline", "old.json", "service.yaml")[:2] == (1, SERVICE.format(line=15))


def test_so_many_are_known_and_no_more(kubecheck, old):
    path = old / "service.yaml"
    (old / "copies").mkdir()
    for name in ("a", "b"):
        (old / "copies" / f"{name}.yaml").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (old / ".kubecheck.yaml").write_text("ignore: [duplicate-object]\n", encoding="utf-8")
    assert kubecheck("baseline", "write", "two.json", "copies")[2] == "two.json: 2 findings let be from now on\n"
    assert json.loads((old / "two.json").read_text(encoding="utf-8"))["findings"][0]["count"] == 2
    (old / "copies" / "c.yaml").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert kubecheck("check", "-f", "line", "--baseline", "two.json", "copies")[:2] == (1, SERVICE.format(line=6).replace("service", "copies/c"))


def test_what_is_about_no_object_is_known_by_its_file_and_words(kubecheck, folder):
    (folder / "bad.yaml").write_text("kind: ConfigMap\nmetadata: {name: a}\n", encoding="utf-8")
    kubecheck("baseline", "write", "old.json", "bad.yaml")
    (entry,) = json.loads((folder / "old.json").read_text(encoding="utf-8"))["findings"]
    assert (entry["path"], sorted(entry)) == ("bad.yaml", ["count", "message", "path", "rule"])
    assert kubecheck("check", "--baseline", "old.json", "bad.yaml")[0] == 0
    (folder / "bad.yaml").rename(folder / "worse.yaml")
    assert kubecheck("check", "--baseline", "old.json", "worse.yaml")[0] == 1


def test_a_file_that_cannot_be_read_is_never_let_be(kubecheck, folder):
    (folder / "bad.yaml").write_text("apiVersion: v1\nkind: [\n", encoding="utf-8")
    kubecheck("baseline", "write", "old.json", "bad.yaml")
    code, out, _ = kubecheck("check", "-f", "line", "--baseline", "old.json", "bad.yaml")
    assert (code, out) == kubecheck("check", "-f", "line", "bad.yaml")[:2]
    assert (code, out.endswith(" [unreadable-yaml]\n")) == (1, True)


def test_a_document_that_cannot_be_read_is_never_let_be(kubecheck, folder):
    (folder / "bad.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkind: [\n", encoding="utf-8")
    assert kubecheck("baseline", "write", "old.json", "bad.yaml")[2] == "old.json: 0 findings let be from now on\n"
    assert kubecheck("check", "--baseline", "old.json", "bad.yaml")[0] == 1


def test_what_a_limit_kept_from_being_judged_is_never_let_be(kubecheck, folder):
    (folder / "web.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
        "    spec: {containers: [{name: web, image: 'nginx:1.27', resources: {requests: {cpu: 1}}}]}\n---\n"
        "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus: {allocatable: {cpu: 2, memory: 8Gi, pods: '110'}}\n",
        encoding="utf-8",
    )
    call = ("--limit", "dry-run-turns=5", "--select", "not-judged", "web.yaml")
    kubecheck("baseline", "write", "old.json", *call)
    assert "not-judged" not in (folder / "old.json").read_text(encoding="utf-8")
    code, out, _ = kubecheck("check", "-f", "line", "--baseline", "old.json", *call)
    assert (code, out.count("[not-judged]")) == (1, 1)


def test_paths_count_from_the_folder_of_the_file(kubecheck, old, monkeypatch):
    (old / "below").mkdir()
    monkeypatch.chdir(old / "below")
    assert kubecheck("check", "--baseline", "../old.json", "../service.yaml")[0] == 0
    assert kubecheck("baseline", "shrink", "../old.json", "..")[2] == "../old.json: 0 findings gone, 1 left\n"
    assert (old / "old.json").read_text(encoding="utf-8") == FILE


def test_the_config_may_name_it(kubecheck, old, monkeypatch):
    (old / ".kubecheck.yaml").write_text("baseline: old.json\n", encoding="utf-8")
    assert kubecheck("check", "service.yaml")[0] == 0
    (old / "below").mkdir()
    monkeypatch.chdir(old / "below")
    assert kubecheck("check", "../service.yaml")[0] == 0
    # What is written down anew is everything, not what is left of it.
    assert kubecheck("baseline", "write", "new.json", "../service.yaml")[2] == "new.json: 1 finding let be from now on\n"


def test_until_a_day(kubecheck, old):
    edit(old / "old.json", until="2027-01-31")
    assert kubecheck("check", "--baseline", "old.json", "--today", "2027-01-31", "service.yaml")[0] == 0
    code, out, err = kubecheck("check", "-f", "line", "--baseline", "old.json", "--today", "2027-02-01", "service.yaml")
    assert (code, out, err) == (1, SERVICE.format(line=6), "1 error in 1 file (1 document)\n")


def test_who_and_until_when_are_written_down_and_kept(kubecheck, folder):
    kubecheck("baseline", "write", "old.json", "--by", "the team", "--until", "2027-01-31")
    (entry,) = json.loads((folder / "old.json").read_text(encoding="utf-8"))["findings"]
    assert (entry["by"], entry["until"]) == ("the team", "2027-01-31")
    edit(folder / "old.json", count=2)
    assert kubecheck("baseline", "shrink", "old.json", ".")[2] == "old.json: 1 finding gone, 1 left\n"
    assert json.loads((folder / "old.json").read_text(encoding="utf-8"))["findings"] == [entry]


def test_the_clock_is_asked_where_no_date_is_given(kubecheck, old):
    edit(old / "old.json", until="2020-01-01")
    assert kubecheck("check", "--baseline", "old.json", "service.yaml")[0] == 1
    edit(old / "old.json", until="2999-01-01")
    assert kubecheck("check", "--baseline", "old.json", "service.yaml")[0] == 0


def test_what_is_gone_is_said_and_taken_out(kubecheck, old):
    path = old / "service.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  portz: []\n", ""), encoding="utf-8")
    note = "note: 1 of what old.json lets be is gone; `kubecheck baseline shrink old.json` takes it out\n"
    assert kubecheck("check", "--baseline", "old.json", "service.yaml") == (0, "", f"{note}no findings in 1 file (1 document)\n")
    # Nothing is known of a file that was not looked at.
    assert kubecheck("check", "--baseline", "old.json", "settings.yaml") == (0, "", "no findings in 1 file (1 document)\n")
    assert kubecheck("baseline", "shrink", "old.json", "settings.yaml")[2] == "old.json: 0 findings gone, 1 left\n"
    assert kubecheck("baseline", "shrink", "old.json") == (0, "", "old.json: 1 finding gone, 0 left\n")
    assert (old / "old.json").read_text(encoding="utf-8") == '{\n  "version": 1,\n  "findings": []\n}\n'


def test_what_stood_in_a_file_that_is_gone_is_gone(kubecheck, old):
    (old / "service.yaml").unlink()
    assert kubecheck("baseline", "shrink", "old.json", "settings.yaml")[2] == "old.json: 1 finding gone, 0 left\n"


def test_shrinking_adds_nothing(kubecheck, old):
    path = old / "service.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("portz", "porst"), encoding="utf-8")
    assert kubecheck("baseline", "shrink", "old.json")[2] == "old.json: 1 finding gone, 0 left\n"


def test_a_file_that_is_there_is_not_written_over(kubecheck, old):
    (old / "service.yaml").unlink()
    assert kubecheck("baseline", "write", "old.json") == (
        2, "", "kubecheck: error: old.json is there already; `kubecheck baseline shrink old.json` takes out what is gone, and --force writes it anew\n",
    )  # fmt: skip
    assert kubecheck("baseline", "write", "old.json", "--force")[2] == "old.json: 0 findings let be from now on\n"


def test_the_mode_of_the_file_is_kept(kubecheck, old):
    (old / "old.json").chmod(0o640)
    kubecheck("baseline", "write", "old.json", "--force")
    assert (old / "old.json").stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in old.iterdir()) == ["old.json", "service.yaml", "settings.yaml"]


@pytest.mark.parametrize(("text", "words"), [
    (None, "the baseline old.json cannot be read: No such file or directory"),
    ("{", "the baseline old.json is no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ("[" * 100_000, "the baseline old.json is no JSON: "),
    ("[]", "old.json is no baseline; `kubecheck baseline write old.json` makes one"),
    ('{"version": 2, "findings": []}', "the baseline old.json is of version 2, and this kubecheck knows version 1"),
    ('{"version": 1, "findings": [3]}', "the baseline old.json: entry 1 is no object"),
    ('{"version": 1, "findings": [{"rul": "x"}]}', "the baseline old.json: entry 1 has the unknown key rul; there are rule, path, "),
    ('{"version": 1, "findings": [{"rule": "x", "path": "a", "count": true}]}', "the baseline old.json: entry 1: count is true; expected a number"),
    ('{"version": 1, "findings": [{"rule": "x", "path": 3, "count": 1}]}', "the baseline old.json: entry 1: path is 3; expected a text"),
    ('{"version": 1, "findings": [{"rule": "x", "count": 1}]}', "the baseline old.json: entry 1 lacks path"),
    ('{"version": 1, "findings": [{"rule": "x", "path": "a", "count": 1}]}', "the baseline old.json: entry 1 lacks object"),
    (
        '{"version": 1, "findings": [{"rule": "x", "path": "a", "count": 1, "object": "A/b", "until": "31.1.2027"}]}',
        "the baseline old.json: entry 1: 31.1.2027 is no date; expected one such as 2027-01-31",
    ),
])  # fmt: skip
def test_a_baseline_that_is_none_is_one_sentence(kubecheck, folder, text, words):
    if text is not None:
        (folder / "old.json").write_text(text, encoding="utf-8")
    code, out, err = kubecheck("check", "--baseline", "old.json", "service.yaml")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"kubecheck: error: {words}")
    if text is not None:
        assert kubecheck("baseline", "shrink", "old.json")[2] == err


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there are no devices")
@pytest.mark.parametrize("config", ["baseline: /dev/zero", "cluster: {nodes: /dev/zero}", "cluster: {scheduler: /dev/zero}"])
def test_a_config_leads_to_no_device_that_never_ends(folder, config):
    (folder / ".kubecheck.yaml").write_text(f"{config}\n", encoding="utf-8")
    words = f"ulimit -v 3000000; exec {sys.executable} -m kubecheck check service.yaml"
    done = subprocess.run(["sh", "-c", words], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "cannot be read: it is a device" in done.stderr


@pytest.mark.parametrize(("call", "words"), [
    (("check", "--baseline", "old.json", "--today", "soon"), "--today: soon is no date; expected one such as 2027-01-31"),
    (("check", "--baseline", "old.json", "--today", "20270131"), "--today: 20270131 is no date; expected one such as 2027-01-31"),
    (("baseline", "write", "new.json", "--until", "2027-02-30"), "--until: 2027-02-30 is no date; expected one such as 2027-01-31"),
    (("baseline", "write", "new.json", "nowhere"), "nowhere: no such file"),
    (("baseline", "write", "none/new.json"), "none/new.json cannot be written: No such file or directory"),
])  # fmt: skip
def test_wrong_calls(kubecheck, old, call, words):
    assert kubecheck(*call) == (2, "", f"kubecheck: error: {words}\n")
    assert not (old / "new.json").exists()


def test_nothing_is_written_of_a_folder_without_manifests(kubecheck, folder):
    (folder / "empty").mkdir()
    assert kubecheck("baseline", "write", "new.json", "empty") == (2, "", "kubecheck: error: nothing was checked: the paths hold no manifest\n")


def test_a_wrong_config_is_said(kubecheck, folder):
    (folder / ".kubecheck.yaml").write_text("baselin: x\n", encoding="utf-8")
    assert kubecheck("baseline", "write", "new.json") == (2, "", "kubecheck: error: .kubecheck.yaml:1: baselin is no setting; did you mean baseline?\n")
