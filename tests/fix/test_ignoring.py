"""Comments that ignore what is found: where they stand, that no value changes, and what is said of those that cannot be."""

import pytest

from kubecheck.documents import read
from kubecheck.fix.ignoring import ignore_edits
from kubecheck.fix.texts import with_edits
from kubecheck.source import Source


def commented(text, path="a.yaml", reason="known", **wishes):
    """The text with comments about the lines ``l1=...``, and the lines that got one."""
    edits = ignore_edits(path, text, {int(line[1:]): rules.split() for line, rules in wishes.items()}, reason)
    made = with_edits(text, edits.values())
    assert [each.value for each in read(Source(path, made)).documents] == [each.value for each in read(Source(path, text)).documents]
    return made, list(edits)


MARK = "# kubecheck: ignore"


@pytest.mark.parametrize(
    ("text", "wishes", "expected"),
    [
        ("a: 1\nb: 2\n", {"l2": "x"}, f"a: 1\nb: 2  {MARK}[x] known\n"),
        ("a: 1\nb: 2", {"l2": "x y"}, f"a: 1\nb: 2  {MARK}[x, y] known"),
        ("a: 1\nb: 2   \n", {"l2": "x"}, f"a: 1\nb: 2  {MARK}[x] known\n"),
        ("a: 1\r\nb: 2\r\n", {"l1": "x", "l2": "y"}, f"a: 1  {MARK}[x] known\r\nb: 2  {MARK}[y] known\r\n"),
        ("a: 1 # why\nb: 2\n", {"l1": "x"}, f"a: 1 # why  {MARK}[x] known\nb: 2\n"),
        (f"a: 1 {MARK}[y] so\n", {"l1": "x"}, f"a: 1 {MARK}[x, y] so\n"),
        (f"z: 0\na: 1 {MARK}[y] until=2020-01-01 so\n", {"l2": "x"}, f"z: 0\n{MARK}[x] known\na: 1 {MARK}[y] until=2020-01-01 so\n"),
        ("a:\n  b: |\n    text\n  c: 2\n", {"l2": "x"}, f"a:\n  b: |  {MARK}[x] known\n    text\n  c: 2\n"),
        ("a:\n  b: one\n    two\n  c: 2\n", {"l2": "x"}, f"a:\n  {MARK}[x] known\n  b: one\n    two\n  c: 2\n"),
        ("a:\n  b: 'one\n    two'\n", {"l2": "x"}, f"a:\n  {MARK}[x] known\n  b: 'one\n    two'\n"),
        ("a:\n  - b: 'one\r\n      two'\r\n", {"l2": "x"}, f"a:\n  {MARK}[x] known\r\n  - b: 'one\r\n      two'\r\n"),
        ("a: 'one\n  two'\nb: 1\n", {"l2": "x"}, f"a: 'one\n  two'  {MARK}[x] known\nb: 1\n"),
        ("a:\r\n  b: 'one\r\n    two'", {"l2": "x"}, f"a:\r\n  {MARK}[x] known\r\n  b: 'one\r\n    two'"),
        ("a: [1,\n  2]\n", {"l1": "x", "l2": "y"}, f"a: [1,  {MARK}[x] known\n  2]  {MARK}[y] known\n"),
        ("a: 1\n---\nb: 2\n", {"l3": "x"}, f"a: 1\n---\nb: 2  {MARK}[x] known\n"),
        ("a: 1\nb: >-\n  text\n", {"l1": "x", "l2": "y"}, f"a: 1  {MARK}[x] known\nb: >-  {MARK}[y] known\n  text\n"),
    ],
)
def test_a_comment_stands_where_it_changes_nothing(text, wishes, expected):
    assert commented(text, **wishes) == (expected, [int(each[1:]) for each in wishes])


@pytest.mark.parametrize(
    ("text", "line", "path"),
    [
        ("a:\n  b: |\n    text\n", "l3", "a.yaml"),  # within a scalar
        ("a: 'one\n  two'\n", "l1", "a.yaml"),  # before it, a comment is about the whole document
        ('{"a": 1}\n', "l1", "a.json"),  # JSON has no comments
    ],
)
def test_where_no_comment_can_stand_there_is_none(text, line, path):
    assert commented(text, path, **{line: "x"}) == (text, [])


def test_one_line_without_a_place_takes_none_from_the_others():
    text = "a: 1\nb: |\n  text\nc: 3\n"
    assert commented(text, l1="x", l3="y", l4="z") == (f"a: 1  {MARK}[x] known\nb: |\n  text\nc: 3  {MARK}[z] known\n", [1, 4])


POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  hostNetwork: true\n  containers:\n    - name: web\n      image: web\n"


def test_everything_that_is_told_is_ignored(run_program, write):
    path = write("pod.yaml", POD)
    assert run_program("check", "--select", "host-namespaces", "--add-ignore", "until=2099-01-01 the registry moves", "pod.yaml") == (
        0, "", "no findings in 1 file (1 document)\n2 ignored, 0 left\n",
    )  # fmt: skip
    assert path.read_text() == POD.replace("true\n", f"true  {MARK}[host-namespaces] until=2099-01-01 the registry moves\n").replace(
        "image: web\n", f"image: web  {MARK}[image-without-tag] until=2099-01-01 the registry moves\n"
    )
    assert run_program("check", "--select", "host-namespaces", "--today", "2099-01-02", "-q", "pod.yaml")[0] == 1


def test_what_no_comment_silences_is_told(run_program, write):
    write(".kubecheck.yaml", "locked: image-without-tag\n")
    path = write("pod.yaml", POD + f"      tty: true {MARK}[host-path]\n")
    code, out, err = run_program("check", "-f", "line", "--select", "host-namespaces,host-path", "--add-ignore", "known", "pod.yaml")
    assert (code, out) == (1, (
        "pod.yaml:9:14: warning: web has no tag, so whatever is latest runs [image-without-tag]\n"
        "pod.yaml:10:17: warning: host-path finds nothing here to ignore [unused-ignore]\n"
    ))  # fmt: skip
    assert "note: pod.yaml:9:14: not ignored, since no comment ignores it [image-without-tag]\n" in err
    assert err.endswith("\n1 ignored, 2 left\n")
    assert path.read_text().count("ignore[host-namespaces]") == 1


def test_a_diff_writes_nothing(run_program, write):
    path = write("pod.yaml", POD)
    code, out, err = run_program("check", "--add-ignore", "known", "--diff", "pod.yaml")
    assert (code, err) == (1, "no findings in 1 file (1 document)\n1 ignorable, 0 left\n")
    assert out.endswith(f"-      image: web\n+      image: web  {MARK}[image-without-tag] known\n")
    assert path.read_text() == POD


def test_standard_input_comes_out_with_comments(run_program):
    code, out, err = run_program("check", "--add-ignore", "known", "-", stdin=POD.encode())
    assert (code, out) == (0, POD.replace("image: web\n", f"image: web  {MARK}[image-without-tag] known\n"))
    assert err.endswith("1 ignored, 0 left\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--add-ignore", " "], "--add-ignore: a reason is needed, for whoever reads the comment later"),
        (["--add-ignore", ""], "--add-ignore: a reason is needed, for whoever reads the comment later"),
        (["--add-ignore", "a\nb"], "--add-ignore: the reason is to be one line without control characters"),
        (["--add-ignore", "a", "--fix"], "--add-ignore and --fix are two calls: mend first what can be"),
    ],
)
def test_wrong_calls_are_refused(run_program, write, words, said):
    path = write("pod.yaml", POD)
    assert run_program("check", *words, "pod.yaml") == (2, "", f"kubecheck: error: {said}\n")
    assert path.read_text() == POD
