"""`check --against`: a real repository and real folders, as a call of the program has them."""

import json
import os
import shutil
import subprocess

import pytest

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {{app: {0}}}
  template:
    metadata:
      labels: {{app: {0}}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0.0
          envFrom:
            - configMapRef:
                name: settings
"""
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  level: {}\n"
RULES = "refused-update,removed-object-in-use"
REFUSED = "web.yaml:8:24: error: the server refuses to change spec.selector: field is immutable [refused-update]"


def git(*words, cwd="."):
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main", "-c", "core.autocrlf=false")
    quiet = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *who, *words], cwd=cwd, env=quiet, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A repository with a project in a folder, committed."""
    top = tmp_path / "top"
    (top / "deploy").mkdir(parents=True)
    monkeypatch.chdir(top)
    (top / "deploy" / "web.yaml").write_text(DEPLOYMENT.format("web"))
    (top / "deploy" / "settings.yaml").write_text(SETTINGS.format("info"))
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    return top


@pytest.fixture
def against(project, run_program):
    """The findings of a call, a line each, and what else is said: (code, lines, standard error)."""

    def call(*words, cwd=".", **environment):
        code, out, err = run_program("check", "--format", "line", "--ignore", "all", "--select", RULES, "--no-summary", *words, cwd=cwd, **environment)
        return code, out.splitlines(), err

    return call


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_nothing_is_said_where_nothing_changed(against):
    assert against("--against", "HEAD", "deploy") == (0, [], "")


def test_a_change_of_the_working_tree_is_compared_with_the_commit(project, against):
    write(project / "deploy" / "web.yaml", DEPLOYMENT.format("web2"))
    assert against("--against", "HEAD", "deploy") == (1, ["deploy/" + REFUSED], "")
    assert against("--against=HEAD", cwd="deploy") == (1, [REFUSED], "")
    assert against("--against", "HEAD", str(project / "deploy" / "web.yaml")) == (1, [f"{project}/deploy/{REFUSED}"], "")
    assert against("deploy") == (0, [], "")


def test_a_branch_is_compared_with_from_where_it_was_left(project, against):
    git("checkout", "-q", "-b", "mine")
    write(project / "deploy" / "web.yaml", DEPLOYMENT.format("web2"))
    git("commit", "-qam", "two")
    git("checkout", "-q", "main")
    write(project / "deploy" / "settings.yaml", SETTINGS.format("debug"))
    git("commit", "-qam", "theirs")
    git("checkout", "-q", "mine")
    assert against("--against", "main", "deploy") == (1, ["deploy/" + REFUSED], "")
    assert against("--against", "HEAD", "deploy") == (0, [], "")


def test_a_file_may_be_moved_and_written_otherwise(project, against):
    (project / "deploy" / "web.yaml").unlink()
    write(project / "deploy" / "renamed" / "app.yaml", DEPLOYMENT.format("web2").replace("\n", "\r\n"))
    assert against("--against", "HEAD", "deploy") == (1, ["deploy/renamed/app.yaml" + REFUSED.removeprefix("web.yaml")], "")
    write(project / "deploy" / "renamed" / "app.yaml", DEPLOYMENT.format("web").replace("\n", "\r\n"))
    assert against("--against", "HEAD", "deploy") == (0, [], "")


def test_what_is_gone_is_told_of_where_all_files_are_read(project, against):
    (project / "deploy" / "settings.yaml").unlink()
    gone = "deploy/web.yaml:18:23: error: ConfigMap settings is removed, and Deployment web still uses it [removed-object-in-use]"
    assert against("--against", "HEAD", "deploy") == (1, [gone], "")
    assert against("--against", "HEAD", "deploy/web.yaml") == (0, [], "")


def test_of_what_is_gone_only_one_rule_speaks_at_a_place(project, against):
    write(project / "deploy" / "other.yaml", SETTINGS.format("info").replace("settings", "zzz"))
    git("add", "-A")
    git("commit", "-qm", "two")
    (project / "deploy" / "settings.yaml").unlink()
    missing = ("--select", "missing-config-map")
    told = "deploy/web.yaml:18:23: warning: ConfigMap settings is not found in the checked files; its containers wait until it is there [missing-config-map]"
    gone = "deploy/web.yaml:18:23: error: ConfigMap settings is removed, and Deployment web still uses it [removed-object-in-use]"
    assert against("deploy", *missing)[1] == [told]
    assert against("--against", "HEAD", "deploy", *missing)[1] == [gone]
    assert against("--against", "HEAD", "deploy", *missing, "--ignore", "removed-object-in-use")[1] == [told]
    write(project / "deploy" / "web.yaml", DEPLOYMENT.format("web").replace("name: settings", "name: settings  # kubecheck: ignore[removed-object-in-use]"))
    assert against("--against", "HEAD", "deploy", *missing)[1] == [told]


def test_what_another_world_has_in_the_same_namespace_is_not_gone(project, against):
    for name, resources in (("a", "[web.yaml, settings.yaml]"), ("b", "[settings.yaml]")):
        write(project / name / "kustomization.yaml", f"resources: {resources}\nnamespace: shop\n")
        write(project / name / "web.yaml", DEPLOYMENT.format("web"))
        write(project / name / "settings.yaml", SETTINGS.format("info"))
    git("add", "-A")
    git("commit", "-qm", "two")
    write(project / "a" / "kustomization.yaml", "resources: [web.yaml]\nnamespace: shop\n")
    (project / "a" / "settings.yaml").unlink()
    assert against("--against", "HEAD", "a", "b")[1] == []
    write(project / "b" / "kustomization.yaml", "resources: [settings.yaml]\nnamespace: other\n")
    git("commit", "-qam", "three")
    gone = "a/web.yaml:18:23: error: ConfigMap shop/settings is removed, and Deployment shop/web still uses it [removed-object-in-use]"
    assert against("--against", "HEAD~1", "a", "b")[1] == [gone]


def test_a_folder_may_hold_the_older_state(project, against, tmp_path):
    shutil.copytree(project, tmp_path / "before")
    write(project / "deploy" / "web.yaml", DEPLOYMENT.format("web2"))
    assert against("--against", "../before", "deploy") == (1, ["deploy/" + REFUSED], "")
    assert against("--against", "../before/deploy", "deploy") == (1, ["deploy/" + REFUSED], "")
    assert against("--against", str(tmp_path / "before")) == (1, ["deploy/" + REFUSED], "")
    code, out, _ = against("--against", "../before", "deploy", "--format", "json")
    (finding,) = json.loads("\n".join(out))["findings"]
    assert (code, finding["notes"][0]["path"], finding["notes"][0]["line"]) == (1, "../before/deploy/web.yaml", 8)


def test_the_older_place_is_a_note_in_every_format(project, against):
    write(project / "deploy" / "web.yaml", "# moved\n\n" + DEPLOYMENT.format("web2"))
    _, out, _ = against("--against", "HEAD", "deploy", "--format", "json")
    (finding,) = json.loads("\n".join(out))["findings"]
    assert (finding["path"], finding["line"]) == ("deploy/web.yaml", 10)
    assert finding["notes"] == [
        {"message": "it was web", "path": "HEAD:deploy/web.yaml", "line": 8, "column": 24, "endLine": 8, "endColumn": 27}
    ]  # fmt: skip
    _, out, _ = against("--against", "HEAD", "deploy", "--format", "text")
    assert "  ::: HEAD:deploy/web.yaml:8:24" in out
    _, out, _ = against("--against", "HEAD", "deploy", "--format", "sarif")
    (result,) = json.loads("\n".join(out))["runs"][0]["results"]
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "HEAD%3Adeploy/web.yaml"
    assert result["relatedLocations"][0]["message"]["text"] == "it was web"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--against", "no-such", "deploy"), "--against no-such: there is neither a revision nor a folder of that name"),
        (("--against", "./no-such", "deploy"), "--against ./no-such: the folder cannot be read: No such file or directory"),
        (("--against", "HEAD", "deploy", ".."), "--against HEAD: .. lies outside of TOP, whose older state that is"),
        (("--against", "HEAD", ".."), "--against HEAD: .. lies in no git repository, and there is no folder of that name"),
    ],
)
def test_there_is_one_sentence_where_nothing_can_be_compared(project, against, words, complaint):
    assert against(*words) == (2, [], f"kubecheck: error: {complaint.replace('TOP', str(project))}\n")


@pytest.mark.parametrize("words", [("--against", ""), ("--against=",), ("--against", "", "-fline")])
def test_an_empty_revision_is_no_revision(project, kubecheck, words):
    assert kubecheck("check", *words, ".") == (2, "", "kubecheck: error: --against: a revision or folder is needed, and this one is empty\n")


def test_an_editor_s_text_is_compared_with_the_file_that_it_stands_for(against):
    text = DEPLOYMENT.format("web2").encode()
    assert against("--against", "HEAD", "--stdin-filename", "deploy/web.yaml", stdin=text) == (1, ["deploy/" + REFUSED], "")
    assert against("--against", "HEAD", "--stdin-filename", "deploy/new.yaml", stdin=text) == (0, [], "")
    assert against("--against", "HEAD", "-", stdin=text) == (0, [], "")


def test_a_submodule_is_told_of(project, against, tmp_path):
    git("clone", "-q", str(project), str(tmp_path / "other"))
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "other"), "other")
    git("commit", "-qm", "with a submodule")
    write(project / "other" / "deploy" / "web.yaml", DEPLOYMENT.format("web2"))
    assert against("--against", "HEAD", "other") == (1, ["other/deploy/" + REFUSED], "")  # compared with what is committed in it
    code, out, _ = against("--against", "HEAD", ".", "--format", "json")
    found = json.loads("\n".join(out))
    words = "--against HEAD: the files of the submodule other are in no state of this repository, and nothing is compared with them"
    assert (code, found["findings"], found["notices"]) == (0, [], [words])


def test_a_submodule_beside_what_is_checked_is_not_told_of(project, against, tmp_path):
    git("clone", "-q", str(project), str(tmp_path / "other"))
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "other"), "other")
    git("commit", "-qm", "with a submodule")
    assert json.loads("\n".join(against("--against", "HEAD", "deploy", "--format", "json")[1]))["notices"] == []


def test_what_a_sparse_checkout_leaves_out_is_not_gone(project, against, tmp_path, monkeypatch):
    write(project / "config" / "settings.yaml", (project / "deploy" / "settings.yaml").read_text())
    (project / "deploy" / "settings.yaml").unlink()
    write(project / "deploy" / "web" / "web.yaml", (project / "deploy" / "web.yaml").read_text())
    (project / "deploy" / "web.yaml").unlink()
    git("add", "-A")
    git("commit", "-qm", "apart")
    git("clone", "-q", "--no-checkout", str(project), str(tmp_path / "sparse"))
    monkeypatch.chdir(tmp_path / "sparse")
    git("sparse-checkout", "set", "--cone", "deploy/web")
    git("checkout", "-q", "main")
    code, out, _ = against("--against", "HEAD", ".", "--format", "json")
    found = json.loads("\n".join(out))
    assert (code, found["findings"], found["notices"]) == (0, [], ["--against HEAD: 1 file that the sparse checkout leaves out is compared with nothing, and not taken for gone"])
    assert json.loads("\n".join(against("--against", "HEAD", "deploy", "--format", "json")[1]))["notices"] == []


def test_a_folder_that_was_called_otherwise_is_told_of(project, against):
    git("mv", "deploy", "infra")
    words = "--against HEAD: there was no folder infra, and nothing is compared; where it was called otherwise, check a folder above both names"
    code, out, _ = against("--against", "HEAD", "infra", "--format", "json")
    assert (code, json.loads("\n".join(out))["notices"]) == (0, [words])
    write(project / "infra" / "web.yaml", DEPLOYMENT.format("web2"))
    assert against("--against", "HEAD", ".") == (1, ["infra/" + REFUSED], "")


def test_a_pointer_of_git_lfs_is_nothing_to_compare_with(project, against):
    write(project / "deploy" / "settings.yaml", f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n")
    git("commit", "-qam", "lfs")
    assert json.loads("\n".join(against("--against", "HEAD", "deploy", "--format", "json")[1]))["notices"] == []
    write(project / "deploy" / "settings.yaml", SETTINGS.format("info"))
    words = "--against HEAD: deploy/settings.yaml could not be read or built as it was, and nothing is compared with it"
    code, out, _ = against("--against", "HEAD", "deploy", "--format", "json")
    assert (code, json.loads("\n".join(out))["notices"]) == (0, [words])


def test_objects_that_the_repository_lacks_are_told_of(project, against):
    name = git("rev-parse", "HEAD:deploy/web.yaml")
    (project / ".git" / "objects" / name[:2] / name[2:]).unlink()
    code, out, err = against("--against", "HEAD", "deploy")
    assert (code, out) == (2, [])
    assert err == f"kubecheck: error: --against HEAD: the repository lacks the object {name}, as a partial clone does; `git fetch --refetch` gets all of them\n"


def test_a_kustomization_is_built_on_both_sides(project, against):
    write(project / "deploy" / "kustomization.yaml", "resources: [web.yaml, settings.yaml]\nnamePrefix: a-\nlabels:\n  - pairs: {tier: front}\n    includeSelectors: true\n")
    git("add", "-A")
    git("commit", "-qm", "built")
    assert against("--against", "HEAD", "deploy") == (0, [], "")
    write(project / "deploy" / "kustomization.yaml", "resources: [web.yaml, settings.yaml]\nnamePrefix: a-\nlabels:\n  - pairs: {tier: back}\n    includeSelectors: true\n")
    code, out, _ = against("--against", "HEAD", "deploy")
    assert (code, out) == (1, [
        "deploy/kustomization.yaml:4:19: error: Deployment a-web: the server refuses to change spec.selector: field is immutable [refused-update]"
    ])  # fmt: skip


def test_a_chart_is_rendered_on_both_sides(project, against):
    write(project / "chart" / "Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")
    write(project / "chart" / "values.yaml", "app: web\n")
    write(project / "chart" / "templates" / "web.yaml", DEPLOYMENT.format("{{ .Values.app }}").replace("{{app", "{{ app") + "---\n" + SETTINGS.format("info"))
    git("add", "-A")
    git("commit", "-qm", "chart")
    assert against("--against", "HEAD", "chart") == (0, [], "")
    write(project / "chart" / "values.yaml", "app: other\n")
    code, out, _ = against("--against", "HEAD", "chart")
    assert code == 1
    assert [each.split(": ", 1)[1] for each in out] == ["error: Deployment web: the server refuses to change spec.selector: field is immutable [refused-update]"]
    assert out[0].startswith(("chart/values.yaml:1:6:", "chart/templates/web.yaml:8:"))


def test_what_was_found_is_kept_by_both_states(project, against, tmp_path):
    write(project / "deploy" / "large.yaml", "".join(SETTINGS.format("x" * 1000).replace("settings", f"filling-{number}") + "---\n" for number in range(60)))
    git("add", "-A")
    git("commit", "-qm", "large")
    write(project / "deploy" / "web.yaml", DEPLOYMENT.format("web2"))
    words = ("--against", "HEAD", "deploy", "--cache-dir", str(tmp_path / "cache"))
    first = against(*words)
    kept = sorted(os.listdir(tmp_path / "cache"))
    assert first == (1, ["deploy/" + REFUSED], "")
    assert against(*words) == first
    assert sorted(os.listdir(tmp_path / "cache")) == kept
    git("commit", "-qam", "taken")
    assert against(*words) == (0, [], "")
    assert against("deploy", "--cache-dir", str(tmp_path / "cache")) == (0, [], "")
    assert against("--against", "HEAD~1", *words[2:]) == (1, ["deploy/" + REFUSED], "")


def test_several_processes_find_the_same(project, against):
    for number in range(8):
        write(project / "deploy" / f"filling-{number}.yaml", SETTINGS.format("x" * 50_000).replace("settings", f"filling-{number}"))
    git("add", "-A")
    git("commit", "-qm", "large")
    write(project / "deploy" / "web.yaml", DEPLOYMENT.format("web2"))
    assert against("--against", "HEAD", "deploy", "--jobs", "2", "--no-cache") == (1, ["deploy/" + REFUSED], "")


def test_other_names_than_those_of_utf_8_and_other_files_do_no_harm(project, against):
    os.close(os.open(os.fsencode(project) + b"/deploy/caf\xe9.yaml", os.O_CREAT | os.O_WRONLY))
    (project / "deploy" / "binary.yaml").write_bytes(b"\x00\xff\xfe")
    (project / "deploy" / "link.yaml").symlink_to("web.yaml")
    git("add", "-A")
    git("commit", "-qm", "odd")
    (project / "deploy" / "binary.yaml").unlink()
    assert against("--against", "HEAD", "deploy")[:2] == (0, [])


def test_what_the_server_does_not_take_is_not_played(project, run_program):
    """A kind of a version that is gone, with an amount that is none: neither has a rollout."""
    old = DEPLOYMENT.format("web").replace("apps/v1", "apps/v1beta1").replace("          image:", "          resources: {requests: {memory: 12Gi}}\n          image:")
    write(project / "deploy" / "web.yaml", old)
    git("commit", "-qam", "two")
    write(project / "deploy" / "web.yaml", old.replace("12Gi", "12Gix"))
    code, out, _ = run_program("check", "--format", "line", "--no-summary", "--against", "HEAD", "deploy")
    assert (code, [line for line in out.splitlines() if "crashed" in line]) == (1, [])


def test_what_could_not_be_read_as_it_was_is_told_of(project, against):
    write(project / "deploy" / "web.yaml", "a: [\n")
    write(project / "built" / "kustomization.yaml", "resources: [nowhere.yaml]\n")
    git("add", "-A")
    git("commit", "-qm", "broken")
    write(project / "deploy" / "web.yaml", DEPLOYMENT.format("web"))
    write(project / "built" / "kustomization.yaml", "resources: []\n")
    words = "--against HEAD: deploy/web.yaml, built/kustomization.yaml could not be read or built as they were, and nothing is compared with them"
    code, out, _ = against("--against", "HEAD", ".", "--format", "json")
    found = json.loads("\n".join(out))
    assert (code, found["findings"], found["notices"]) == (0, [], [words])
    git("checkout", "-q", "built")
    code, out, _ = against("--against", "HEAD", ".", "--format", "json")
    assert json.loads("\n".join(out))["notices"] == ["--against HEAD: deploy/web.yaml could not be read or built as it was, and nothing is compared with it"]


def test_what_cannot_be_read_now_is_not_gone(project, against):
    write(project / "deploy" / "settings.yaml", "a: [\n")
    assert [line for line in against("--against", "HEAD", "deploy")[1] if "removed" in line] == []
    write(project / "deploy" / "settings.yaml", "")
    assert [line.split(" ")[0] for line in against("--against", "HEAD", "deploy")[1]] == ["deploy/web.yaml:18:23:"]


def test_what_is_not_built_now_is_not_gone(project, against):
    write(project / "deploy" / "kustomization.yaml", "resources: [settings.yaml, web.yaml]\n")
    git("add", "-A")
    git("commit", "-qm", "built")
    (project / "deploy" / "settings.yaml").unlink()
    assert [line for line in against("--against", "HEAD", ".")[1] if "removed" in line] == []
    write(project / "deploy" / "kustomization.yaml", "resources: [web.yaml]\n")
    assert [line.split(" ")[0] for line in against("--against", "HEAD", ".")[1]] == ["deploy/web.yaml:18:23:"]


CLIENT = DEPLOYMENT.replace("name: web", "name: shop", 1).replace("          envFrom:", "          env: [{{name: WEB, value: 'http://web:80/'}}]\n          envFrom:")
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n  ports:\n    - port: 80\n"
DENY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: deny\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n"
CUT = "Deployment shop no longer comes through to the pods of Deployment web, which it speaks to by Service web: this policy is about them now, and none lets it in [clients-cut-off]"


def test_a_policy_is_new_only_where_all_of_the_older_state_could_be_read(project, against):
    write(project / "deploy" / "shop.yaml", CLIENT.format("shop"))
    write(project / "deploy" / "service.yaml", SERVICE)
    git("add", "-A")
    git("commit", "-qm", "two")
    write(project / "deploy" / "deny.yaml", DENY)
    words = ("--against", "HEAD", "--select", "clients-cut-off")
    assert against(*words, "deploy")[:2] == (1, [f"deploy/deny.yaml:6:3: warning: {CUT}"])
    assert against(*words, "deploy/deny.yaml", "deploy/web.yaml", "deploy/shop.yaml", "deploy/service.yaml")[:2] == (0, [])
    write(project / "deploy" / "deny.yaml", "a: [\n")
    git("add", "-A")
    git("commit", "-qm", "three")
    write(project / "deploy" / "deny.yaml", DENY)
    assert against(*words, "deploy")[:2] == (0, [])


@pytest.fixture
def judged(monkeypatch):
    """The paths of the files that are judged, of the present state and then of the older one."""
    from kubecheck.engine.files import FileChecker
    from kubecheck.engine.reading import path_of

    seen = []
    check = FileChecker.check
    monkeypatch.setattr(FileChecker, "check", lambda self, entry: (seen.append(os.path.basename(path_of(entry))), check(self, entry))[1])
    return seen


def test_what_has_not_changed_is_judged_once(project, against, judged):
    (project / "deploy" / "web.yaml").write_text(DEPLOYMENT.format("other"))
    assert against("--no-cache", "--against", "HEAD", "deploy") == (1, ["deploy/" + REFUSED], "")
    assert judged == ["settings.yaml", "web.yaml", "web.yaml"]


def test_in_large_projects_and_builds_it_is_judged_twice(project, against, judged, monkeypatch):
    from kubecheck.engine.against import state

    (project / "deploy" / "web.yaml").write_text(DEPLOYMENT.format("other"))
    with monkeypatch.context() as patch:
        patch.setattr(state, "LARGE", 100)
        assert against("--no-cache", "--against", "HEAD", "deploy") == (1, ["deploy/" + REFUSED], "")
        assert judged == ["settings.yaml", "web.yaml"] * 2
    judged.clear()
    (project / "deploy" / "kustomization.yaml").write_text("resources: [settings.yaml]\n")
    assert against("--no-cache", "--against", "HEAD", "deploy")[2] == ""
    assert judged.count("settings.yaml") == 2, "of what is built nothing is known"
