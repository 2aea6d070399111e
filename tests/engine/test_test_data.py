"""A word about inputs of tests, where most of what is found lies there."""

import pytest

from kubecheck import check

BROKEN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A%d}\n"
WORD = "20 of 21 errors and warnings lie in folders called testdata: --exclude testdata leaves these out"


@pytest.mark.parametrize(("inside", "outside", "expected"), [(20, 1, (WORD,)), (19, 1, ()), (20, 0, ()), (20, 20, ())])
def test_where_most_is_found_in_test_data(inside, outside, expected):
    files = {f"pkg/testdata/{number}.yaml": BROKEN % number for number in range(inside)}
    files |= {f"deploy/{number}.yaml": BROKEN % (number + 100) for number in range(outside)}
    report = check(files)
    assert [each.rule for each in report.findings] == ["invalid-value"] * (inside + outside)
    assert report.notices == expected


def test_exclude_takes_the_name_of_the_folder(tmp_path, monkeypatch, run_program):
    (tmp_path / "pkg/testdata").mkdir(parents=True)
    (tmp_path / "pkg/testdata/a.yaml").write_text(BROKEN % 1)
    (tmp_path / "b.yaml").write_text(BROKEN.replace("A%d", "b"))
    monkeypatch.chdir(tmp_path)
    assert run_program("check", ".", "--exclude", "testdata", "--no-cache")[0] == 0
