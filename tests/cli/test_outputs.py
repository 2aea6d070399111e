"""How much is told, in which order, and how a run then ends."""

import json

import pytest

SERVICE = "service.yaml:6:3: error: unknown field portz in .spec; did you mean ports? [unknown-field]\n"
POD = """apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - {name: a, image: nginx}
    - {name: b, image: nginx}
"""
SUMMARIES = {
    "image-without-tag": "An image whose name has no tag, or the tag latest: what runs depends on when it was pulled",
    "unknown-field": "A field that the kind does not have: the server refuses the object, or drops the field in silence",
}


@pytest.fixture
def check(kubecheck, folder):
    """Checks the folder with a Pod in it, for two rules."""
    (folder / "pod.yaml").write_text(POD, encoding="utf-8")
    return lambda *words: kubecheck("check", "--preset", "", "--select", "image-without-tag,unknown-field", *words)


def test_exit_zero(check):
    assert check("-f", "line", "service.yaml", "--exit-zero")[:2] == (0, SERVICE)
    assert check("nowhere.yaml", "--exit-zero")[0] == 2
    assert check("--exit-zero", "--nodes", "nowhere.yaml")[0] == 2


def test_quiet_tells_what_fails_and_nothing_else(check):
    code, out, err = check("-f", "line", "--fail-on", "error", "-q", "service.yaml", "pod.yaml")
    assert (code, out, err) == (1, SERVICE, "")
    assert check("-f", "line", "--fail-on", "error", "-q", "pod.yaml") == (0, "", "")


def test_quiet_does_not_hide_that_nothing_was_checked(kubecheck, folder):
    (folder / "empty").mkdir()
    code, _, err = kubecheck("check", "-q", "empty")
    assert (code, err.startswith("kubecheck: error: nothing was checked")) == (2, True)


def test_statistics(check):
    assert check("--statistics", "service.yaml", "pod.yaml")[:2] == (
        1,
        f"     2  warning  image-without-tag  {SUMMARIES['image-without-tag']}\n     1  error    unknown-field      {SUMMARIES['unknown-field']}\n",
    )
    assert check("--statistics", "settings.yaml")[:2] == (0, "")


def test_statistics_as_json(check):
    code, out, _ = check("--statistics", "-f", "json", "service.yaml", "pod.yaml")
    assert (code, json.loads(out)) == (1, [
        {"rule": "image-without-tag", "severity": "warning", "count": 2, "files": 1, "summary": SUMMARIES["image-without-tag"]},
        {"rule": "unknown-field", "severity": "error", "count": 1, "files": 1, "summary": SUMMARIES["unknown-field"]},
    ])  # fmt: skip


def test_statistics_leave_files_as_they_are(check, folder):
    check("--statistics", "-o", "line=out.txt", "service.yaml")
    assert (folder / "out.txt").read_text(encoding="utf-8") == SERVICE


@pytest.mark.parametrize(("by", "expected"), [
    ("file", ["== pod.yaml (2)", "pod.yaml:6:24", "pod.yaml:7:24", "== service.yaml (1)", "service.yaml:6:3"]),
    ("rule", ["== image-without-tag (2)", "pod.yaml:6:24", "pod.yaml:7:24", "== unknown-field (1)", "service.yaml:6:3"]),
    ("object", ["== Pod/default/a (2)", "pod.yaml:6:24", "pod.yaml:7:24", "== Service/default/web (1)", "service.yaml:6:3"]),
])  # fmt: skip
def test_groups(check, by, expected):
    _, out, _ = check("--group-by", by, "service.yaml", "pod.yaml")
    assert [line.split(": ")[0] for line in out.splitlines() if line.startswith(("==", "pod", "service"))] == expected


def test_headings_are_bold_where_there_is_colour(check):
    assert check("--group-by", "file", "--color", "always", "pod.yaml")[1].startswith("\x1b[1m== pod.yaml (2)\x1b[0m\n")


@pytest.mark.parametrize(("words", "said"), [
    (("--statistics", "-f", "sarif"), "--statistics goes with --format text or json, not sarif"),
    (("--group-by", "rule", "-f", "json"), "--group-by goes with --format text, not json"),
])  # fmt: skip
def test_what_a_format_cannot_do_is_said(check, words, said):
    assert check(*words) == (2, "", f"kubecheck: error: {said}\n")


def test_a_file_that_cannot_be_written_costs_nothing_else(check):
    code, out, err = check("-f", "line", "-o", "json=none/out.json", "service.yaml")
    assert (code, out) == (2, SERVICE)
    assert err == "kubecheck: error: none/out.json cannot be written: No such file or directory\n1 error in 1 file (1 document)\n"
