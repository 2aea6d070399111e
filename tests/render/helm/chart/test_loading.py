"""Charts, loaded: what is in them, what is left out, what is refused."""

import io
import os
import tarfile

import pytest

from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.files import unpack
from kubecheck.render.helm.chart.ignoring import PatternError, Rules, matches
from kubecheck.render.helm.chart.loading import load

REFUSALS = [
    ({"Chart.yaml": None, "a.txt": ""}, "Chart.yaml file is missing", "", 0, 0),
    ({"Chart.yaml": "name: x\nversion: bad\n"}, 'validation: chart.metadata.version "bad" is invalid', "Chart.yaml", 2, 10),
    ({"Chart.yaml": "name: a/b\nversion: 1.0.0\n"}, 'validation: chart.metadata.name "a/b" is invalid', "Chart.yaml", 1, 7),
    ({"Chart.yaml": "name: x\nversion: 1.0.0\ntype: app\n"}, "validation: chart.metadata.type must be application or library", "Chart.yaml", 3, 7),
    (
        {"Chart.yaml": "name: x\nversion: 1.0.0\ndependencies:\n- {name: a}\n- {name: b, alias: a}\n"},
        'validation: more than one dependency with name or alias "a"', "Chart.yaml", 5, 3,
    ),
    ({"values.yaml": "a: b\n  c: d\n"}, "cannot load values.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context", "values.yaml", 2, 4),
    (
        {"values.yaml": "[a]\n"},
        "cannot load values.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}",
        "values.yaml", 1, 1,
    ),
    ({".helmignore": "a/**\n"}, "double-star (**) syntax is not supported", ".helmignore", 0, 0),
    (
        {"charts/sub/Chart.yaml": "name: sub\n"},
        "error unpacking subchart sub in x: validation: chart.metadata.version is required", "charts/sub/Chart.yaml", 1, 1,
    ),
    (
        {"Chart.yaml": "name: x\nversion: 1.0.0\ndependencies:\n- name: b\n  version: 1.x.x\n- name: c\n"},
        "found in Chart.yaml, but missing in charts/ directory: b, c", "Chart.yaml", 4, 3,
    ),
    (
        {"Chart.yaml": "name: x\nversion: 1.0.0\nkubeVersion: '>=1.50'\n"},
        "chart requires kubeVersion: >=1.50 which is incompatible with Kubernetes v1.37.0", "Chart.yaml", 3, 14,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("files", "words", "file", "line", "column"), REFUSALS)
def test_what_is_no_chart_is_refused_at_its_place(chart, files, words, file, line, column):
    assert chart.lay(files).refusal()[:4] == (words, file or str(chart.folder), line, column)


def test_version_and_names_are_read_as_texts(chart):
    loaded = load(str(chart.lay({"Chart.yaml": "name: x\nversion: 1\nappVersion: 1.10\nkeywords: [a, 2]\n"}).folder))
    metadata = {name: loaded.metadata[name] for name in ("APIVersion", "Version", "AppVersion", "Keywords")}
    assert metadata == {"APIVersion": "v1", "Version": "1", "AppVersion": "1.1", "Keywords": ["a", "2"]}


def test_files_are_sorted_to_where_they_belong(chart):
    files = {"values.yaml": "a: 1\n", "templates/b.yaml": "b", "templates/.hidden": "h", "crds/c.yaml": "c: d\n", "notes.bak": "n", ".helmignore": "*.bak\n", "README.md": "r"}
    loaded = load(str(chart.lay(files).folder))
    assert [each.name for each in loaded.templates] == ["templates/b.yaml"]
    assert [each.name for each in loaded.files] == [".helmignore", "README.md", "crds/c.yaml"]
    assert [(name, file.data) for name, file in loaded.crds()] == [("x/crds/c.yaml", b"c: d\n")]


def test_a_buffer_stands_in_the_place_of_a_file(chart):
    folder = chart.lay({"values.yaml": "a: 1\n"}).folder
    loaded = load(str(folder), overlay={str(folder / "values.yaml"): "a: 2\n"})
    assert loaded.values == {"a": 2.0}


def test_links_that_lead_out_are_refused(chart, tmp_path):
    (tmp_path / "outside.txt").write_text("secret")
    chart.lay({"templates/in.yaml": "a: b\n"})
    os.symlink("in.yaml", chart.folder / "templates" / "same.yaml")
    assert [each.name for each in load(str(chart.folder)).templates] == ["templates/in.yaml", "templates/same.yaml"]
    os.symlink("../../outside.txt", chart.folder / "templates" / "out.yaml")
    words, file, *_ = chart.refusal()
    assert (words, file) == (f"symbolic link templates/out.yaml leads out of {chart.folder}", "templates/out.yaml")


def test_links_round_and_round_are_refused(chart):
    chart.lay({"templates/in.yaml": "a: b\n"})
    os.symlink("..", chart.folder / "templates" / "up")
    assert chart.refusal()[0] == "folders are nested too deeply"


def packed(files):
    """A .tgz of files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return stream.getvalue()


def test_packed_dependencies_are_read_in_memory(chart):
    archive = packed({"sub/Chart.yaml": "name: sub\nversion: 1.0.0\n", "sub/templates/s.yaml": "from: {{ .Chart.Name }}\n", "sub/values.yaml": "v: 1\n"})
    made = chart.lay({"charts/sub-1.0.0.tgz": archive}).render()
    assert {name: str(text) for name, text in made.texts.items()} == {"x/charts/sub/templates/s.yaml": "from: sub\n"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sub/../../up.txt", "chart illegally references parent directory"),
        ("sub//abs.txt", "chart illegally contains absolute paths"),
        ("alone.txt", 'chart illegally contains content outside the base directory: "alone.txt"'),
        ("sub/c:/x", "chart contains illegally named files"),
        ("Chart.yaml/x", "chart yaml not in base directory"),
    ],
)
def test_archives_that_reach_out_are_refused(name, words):
    with pytest.raises(ChartError) as caught:
        unpack(packed({name: "x"}), "a.tgz")
    assert (caught.value.message, caught.value.file) == (words, "a.tgz")


def test_what_is_no_archive_is_refused():
    for data, words in ((b"", "no files in chart archive"), (b"nonsense", "gzip: invalid header"), (packed({"a/b": "c"})[:-30], "unexpected EOF")):
        with pytest.raises(ChartError, match=words if data else "EOF|no files"):
            unpack(data, "a.tgz")


@pytest.mark.parametrize(
    ("text", "path", "is_folder", "ignored"),
    [
        ("*.bak", "a/b.bak", False, True),
        ("/a.txt", "a.txt", False, True),
        ("/a.txt", "b/a.txt", False, False),
        ("b/*.txt", "b/a.txt", False, True),
        ("dir/", "dir", False, False),
        ("dir/", "x/dir", True, True),
        ("!keep", "other", False, True),
        ("!keep", "keep", False, False),
        ("# note", "# note", False, False),
        ("", "templates/.hidden", False, True),
    ],
)
def test_rules_of_helmignore(text, path, is_folder, ignored):
    assert Rules(text).ignores(path, is_folder=is_folder) is ignored


@pytest.mark.parametrize(
    ("name", "pattern", "matched"),
    [
        ("abc", "a*c", True), ("a/c", "a*c", False), ("abc", "a?c", True), ("a/c", "a?c", False), ("abc", "a[a-c]c", True), ("abc", "a[^b]c", False),
        ("a*c", "a\\*c", True), ("abc", "a\\*c", False), ("", "*", True), ("abc", "ab", False), ("a-c", "a[\\-x]c", True),
    ],
)  # fmt: skip
def test_patterns(name, pattern, matched):
    assert matches(name, pattern) is matched


@pytest.mark.parametrize("pattern", ["[", "[]", "[a", "[a-", "\\", "[-a]"])
def test_bad_patterns(pattern):
    with pytest.raises(PatternError, match="syntax error in pattern"):
        matches("a", pattern)


def test_a_refusal_is_read_by_its_words():
    error = ChartError("no chart", "load", "a/Chart.yaml")
    assert (str(error), error.message, error.stage, error.file) == ("no chart", "no chart", "load", "a/Chart.yaml")
