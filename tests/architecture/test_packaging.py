"""The traps of packaging: what is in the checkout must be in the wheel, under the names by which it is imported."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = {"kubecheck": "kubecheck", "kubecheck_rules": "rules", "kubecheck_schemas": "schemas"}


def project():
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        return tomllib.load(file)


def source_files(folder):
    for current, folders, files in os.walk(os.path.join(ROOT, folder)):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            if not name.endswith(".pyc"):
                yield os.path.relpath(os.path.join(current, name), ROOT).replace(os.sep, "/")


def test_every_package_of_the_checkout_is_listed():
    found = set()
    for path in source_files("kubecheck"):
        if path.endswith("/__init__.py"):
            found.add(path.removesuffix("/__init__.py").replace("/", "."))
    listed = set(project()["tool"]["setuptools"]["packages"])
    assert listed == found | {"kubecheck_rules", "kubecheck_schemas"}


def test_every_folder_with_code_is_a_package():
    """A folder without `__init__.py` would be silently absent from the wheel."""
    folders = {os.path.dirname(path) for path in source_files("kubecheck") if path.endswith(".py")}
    without = [folder for folder in sorted(folders) if not os.path.exists(os.path.join(ROOT, folder, "__init__.py"))]
    assert without == []


def test_the_schemas_are_a_package():
    assert os.path.isfile(os.path.join(ROOT, "schemas", "__init__.py"))


def test_the_folders_have_their_import_names():
    assert project()["tool"]["setuptools"]["package-dir"] == {"kubecheck_rules": "rules", "kubecheck_schemas": "schemas"}


def test_rules_import_the_kit_and_siblings_relatively():
    wrong = []
    for path in source_files("rules"):
        if not path.endswith(".py") or path.count("/") < 2:
            continue
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            text = file.read()
        modules = re.findall(r"^\s*(?:from|import) ([\w.]+)", text, re.MULTILINE)
        for module in modules:
            ours = module.startswith(("kubecheck", "rules"))
            if ours and module != "kubecheck.sdk":
                wrong.append((path, module))
    assert wrong == []


def test_the_rules_are_reached_through_the_group_of_plugins():
    assert project()["project"]["entry-points"]["kubecheck"] == {"builtin": "kubecheck_rules"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    # Built from a copy: what an earlier build left in the checkout would hide what is missing.
    folder, copy = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("copy")
    for name in (*FOLDERS.values(), "pyproject.toml", "README.md", "LICENSE", "docs/kubecheck.1"):
        path = os.path.join(ROOT, name)
        if os.path.isdir(path):
            shutil.copytree(path, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (copy / name).parent.mkdir(exist_ok=True)
            shutil.copy(path, copy / name)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(copy)],
        capture_output=True, text=True, check=False, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )  # fmt: skip
    if done.returncode and any(words in done.stderr for words in ("Could not find a version", "No matching distribution", "Temporary failure")):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    (name,) = os.listdir(folder)
    with zipfile.ZipFile(folder / name) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def test_the_wheel_has_every_file_of_the_packages(wheel):
    wanted = set()
    for package, folder in FOLDERS.items():
        for path in source_files(folder):
            wanted.add(package + path.removeprefix(folder))
    assert wanted - set(wheel) == set()


def test_the_wheel_has_nothing_else(wheel):
    tops = {name.split("/")[0] for name in wheel}
    info = {top for top in tops if top.endswith(".dist-info")}
    data = {top for top in tops if top.endswith(".data")}
    assert tops - info - data == set(FOLDERS)
    assert [name.partition("/")[2] for name in wheel if name.split("/")[0] in data] == ["data/share/man/man1/kubecheck.1"]


def test_the_wheel_runs_the_program_and_offers_the_rules(wheel):
    entries = next(data for name, data in wheel.items() if name.endswith(".dist-info/entry_points.txt")).decode()
    assert "kubecheck = kubecheck.__main__:program" in entries
    assert "builtin = kubecheck_rules" in entries


def test_a_wheel_that_is_only_unpacked_checks_files(wheel, tmp_path):
    """Without the checkout on the path: what the wheel lacks would be missing here."""
    for name, data in wheel.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    manifest = tmp_path / "web.yaml"
    manifest.write_text("apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {portz: []}\n", encoding="utf-8")
    code = "import sys; sys.path.insert(0, sys.argv[1]); from kubecheck.__main__ import main; sys.exit(main(sys.argv[2:]))"
    dependencies = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    done = subprocess.run(
        [sys.executable, "-S", "-c", code, str(tmp_path / "site"), "check", "--format", "line", "web.yaml"],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={"PATH": os.environ["PATH"], "PYTHONPATH": dependencies},
    )  # fmt: skip
    assert done.stdout.startswith("web.yaml:4:8: error: unknown field portz in .spec"), done.stdout + done.stderr
    assert done.returncode == 1


def test_a_bare_checkout_says_plainly_that_it_is_one(tmp_path):
    code = "import sys; sys.path[:] = [sys.argv[1], *[p for p in sys.path if p and 'site-packages' not in p]]; from kubecheck.__main__ import main; sys.exit(main(['check', sys.argv[2]]))"
    for name in ("kubecheck", "schemas"):
        (tmp_path / "bare").mkdir(exist_ok=True)
        os.symlink(os.path.join(ROOT, name), tmp_path / "bare" / name)
    done = subprocess.run([sys.executable, "-S", "-c", code, str(tmp_path / "bare"), "x.yaml"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert "bare checkout" in done.stderr
    assert "Traceback" not in done.stderr
