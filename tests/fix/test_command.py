import os
import stat

import pytest

from kubecheck.source import writing

from .conftest import DEPLOYMENT, MENDED

SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  portz:\n    - port: 80\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  level: 1\n"
FIXED_MAP = CONFIG_MAP.replace("level: 1", 'level: "1"')
DIFF = """\
--- map.yaml
+++ map.yaml
@@ -3,4 +3,4 @@
 metadata:
   name: web
 data:
-  level: 1
+  level: "1"
"""


def test_all_that_can_be_is_mended_at_once_with_what_that_brings_to_light(run_program, write):
    path = write("web.yaml", DEPLOYMENT)
    code, out, err = run_program("check", "--fix", "web.yaml")
    assert (code, out) == (0, "")
    assert err.endswith("no findings in 1 file (1 document)\n6 fixed, 0 left\n")
    assert path.read_text() == MENDED


def test_what_is_left_is_told_and_fails(run_program, write):
    path = write("map.yaml", CONFIG_MAP + "colour: red\n")
    code, out, err = run_program("check", "--fix", "-f", "line", "map.yaml")
    assert (code, out) == (1, "map.yaml:7:1: error: unknown field colour in ConfigMap web [unknown-field]\n")
    assert err == "1 error in 1 file (1 document)\n1 fixed, 1 left\n"
    assert path.read_text() == FIXED_MAP + "colour: red\n"


def test_a_diff_is_all_that_is_printed_and_nothing_is_written(run_program, write):
    path = write("map.yaml", CONFIG_MAP)
    assert run_program("check", "--diff", "map.yaml") == (1, DIFF, "no findings in 1 file (1 document)\n1 fixable, 0 left\n")
    assert run_program("check", "--diff", "--fix", "map.yaml")[1] == DIFF
    assert path.read_text() == CONFIG_MAP
    write("map.yaml", FIXED_MAP)
    assert run_program("check", "--diff", "-q", "map.yaml") == (0, "", "")


def test_a_diff_says_where_a_file_has_no_end_of_line(run_program, write):
    write("map.yaml", CONFIG_MAP.removesuffix("\n"))
    no_end = "\\ No newline at end of file\n"
    assert run_program("check", "--diff", "map.yaml")[1] == DIFF.replace("level: 1\n", f"level: 1\n{no_end}").replace('"1"\n', f'"1"\n{no_end}')


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes goes with --fix or --diff"),
        (["--diff", "-f", "json"], "--diff prints nothing but the differences: no --format and no --output goes with it"),
        (["--diff", "-o", "json=a"], "--diff prints nothing but the differences: no --format and no --output goes with it"),
    ],
)
def test_what_does_not_go_together(run_program, write, words, said):
    path = write("map.yaml", CONFIG_MAP)
    assert run_program("check", *words, "map.yaml") == (2, "", f"kubecheck: error: {said}\n")
    assert path.read_text() == CONFIG_MAP


def test_of_standard_input_the_mended_text_comes_out_and_the_report_beside_it(run_program, write):
    text = CONFIG_MAP + "colour: red\n"
    code, out, err = run_program("check", "--fix", "-f", "line", "-", stdin=text.encode())
    assert (code, out) == (1, FIXED_MAP + "colour: red\n")
    assert err == "<stdin>:7:1: error: unknown field colour in ConfigMap web [unknown-field]\n1 error in 1 file (1 document)\n1 fixed, 1 left\n"
    path = write("map.yaml", CONFIG_MAP + "# on disk\n")
    assert run_program("check", "--fix", "--stdin-filename", "map.yaml", stdin=CONFIG_MAP.encode())[:2] == (0, FIXED_MAP)
    assert path.read_text() == CONFIG_MAP + "# on disk\n"
    assert run_program("check", "--fix", "-", stdin=FIXED_MAP.encode())[:2] == (0, FIXED_MAP)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_marks_ends_of_lines_and_what_stands_beside_stay(run_program, write, mark):
    text = "# head\r\n" + CONFIG_MAP.replace("\n", "\r\n") + "  cafe: 'ü'   # naïve\r\n\r\n---\r\n# nothing\r\n"
    path = write("map.yaml", mark + text.encode())
    assert run_program("check", "--fix", "map.yaml")[0] == 0
    assert path.read_bytes() == mark + text.replace("level: 1", 'level: "1"').encode()


def test_another_encoding_stays(run_program, write):
    path = write("map.yaml", b"\xff\xfe" + CONFIG_MAP.encode("utf-16-le"))
    assert run_program("check", "--fix", "map.yaml")[0] == 0
    assert path.read_bytes() == b"\xff\xfe" + FIXED_MAP.encode("utf-16-le")


def test_the_mode_stays_and_a_link_stays_a_link(run_program, write, folder):
    path = write("real/map.yaml", CONFIG_MAP)
    path.chmod(0o640)
    os.symlink("real/map.yaml", folder / "map.yaml")
    assert run_program("check", "--fix", "map.yaml")[0] == 0
    assert (folder / "map.yaml").is_symlink()
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == (FIXED_MAP, 0o640)
    assert os.listdir(folder / "real") == ["map.yaml"]


def test_a_file_that_is_reached_by_two_paths_is_mended_once(run_program, write, folder):
    path = write("map.yaml", CONFIG_MAP)
    os.symlink("map.yaml", folder / "same.yaml")
    assert "changed it meanwhile" not in run_program("check", "--fix", "--ignore", "duplicate-object", "map.yaml", "same.yaml")[2]
    assert path.read_text() == FIXED_MAP


def test_a_file_that_somebody_changes_meanwhile_is_left_alone(run_program, write, monkeypatch):
    from kubecheck.fix import repair

    path = write("map.yaml", CONFIG_MAP)
    other = write("other.yaml", CONFIG_MAP.replace("web", "other"))
    settle = repair._Round.settle

    def meanwhile(self, candidates):
        settle(self, candidates)
        path.write_text(CONFIG_MAP + "  more: ''\n")

    monkeypatch.setattr(repair._Round, "settle", meanwhile)
    code, _, err = run_program("check", "--fix", "map.yaml", "other.yaml")
    assert code == 2
    assert "kubecheck: error: map.yaml: somebody has changed it meanwhile, so it was left alone\n" in err
    assert (path.read_text(), other.read_text()) == (CONFIG_MAP + "  more: ''\n", FIXED_MAP.replace("web", "other"))


def test_a_file_that_cannot_be_written_stays_whole(run_program, write, folder, monkeypatch):
    path = write("map.yaml", CONFIG_MAP)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "replace", full)
    code, _, err = run_program("check", "--fix", "map.yaml")
    assert code == 2
    assert "kubecheck: error: map.yaml: it cannot be written: No space left on device\n" in err
    assert (path.read_text(), os.listdir(folder)) == (CONFIG_MAP, ["map.yaml"])


def test_only_what_was_asked_for_is_changed(run_program, write):
    one, other = write("one.yaml", CONFIG_MAP), write("other.yaml", CONFIG_MAP.replace("web", "other"))
    write(".kubecheck.yaml", 'files: ["*.yaml"]\n')
    assert run_program("check", "--fix", "one.yaml")[0] == 0
    assert (one.read_text(), other.read_text()) == (FIXED_MAP, CONFIG_MAP.replace("web", "other"))


def test_what_a_baseline_or_a_comment_lets_be_is_not_mended(run_program, write):
    text = CONFIG_MAP.replace("level: 1", "level: 1  # kubecheck: ignore[wrong-type]")
    path = write("map.yaml", text)
    assert run_program("check", "--fix", "map.yaml")[0] == 0
    assert path.read_text() == text
    path = write("map.yaml", CONFIG_MAP)
    assert run_program("baseline", "write", "old.json", "map.yaml")[0] == 0
    assert run_program("check", "--fix", "--baseline", "old.json", "map.yaml")[0] == 0
    assert path.read_text() == CONFIG_MAP
