"""The server, by a client on pipes: what it tells while somebody types, and what it offers."""

import pytest
from manifests import DEPLOYMENT, SERVICE

from kubecheck.lsp.folder import Folder

OTHER = DEPLOYMENT.replace("web", "other")
ORDINARY = {"web.yaml": DEPLOYMENT, "service.yaml": SERVICE}


def test_what_is_typed_is_told_of_with_its_place_its_rule_and_the_page_of_that(edit):
    editor = edit(ORDINARY)
    editor.open("web.yaml")
    editor.replace("web.yaml", "replicas", "replcas")
    [found] = editor.see("web.yaml", "unknown-field")
    assert found["range"] == {"start": {"line": 5, "character": 2}, "end": {"line": 5, "character": 9}}
    assert (found["severity"], found["source"]) == (1, "kubecheck")
    assert found["message"] == "unknown field replcas in .spec; did you mean replicas?"
    assert found["codeDescription"]["href"].startswith("file:///")
    assert found["codeDescription"]["href"].endswith("/unknown_field.md")
    assert editor.told_versions["web.yaml"] == 2
    editor.replace("web.yaml", "replcas", "replicas")
    assert editor.see("web.yaml") == []
    assert editor.told_versions["web.yaml"] == 3


def test_another_file_is_told_of_what_is_typed_here_and_points_to_it(edit):
    editor = edit(ORDINARY)
    editor.open("web.yaml")
    editor.replace("web.yaml", "name: http", "name: htp")
    [found] = editor.see("service.yaml", "target-port-unknown")
    assert found["range"]["start"]["line"] == 9
    assert [editor.name(each["location"]["uri"]) for each in found["relatedInformation"]] == ["web.yaml"]
    editor.replace("web.yaml", "name: htp", "name: http")
    editor.see("service.yaml")


def test_a_client_without_related_places_reads_of_them_in_the_message(edit):
    editor = edit(ORDINARY, capabilities={})
    editor.open("web.yaml")
    editor.replace("web.yaml", "name: http", "name: htp")
    [found] = editor.see("service.yaml", "target-port-unknown")
    assert "relatedInformation" not in found
    assert "(web.yaml:" in found["message"]


def test_a_text_that_is_closed_unsaved_counts_as_it_is_on_disk(edit):
    editor = edit(ORDINARY)
    editor.open("web.yaml")
    editor.replace("web.yaml", "replicas", "replcas")
    editor.see("web.yaml", "unknown-field")
    editor.close("web.yaml")
    editor.see("web.yaml")


def test_a_half_typed_document_is_told_of_and_the_others_of_the_file_are_still_judged(edit):
    editor = edit(ORDINARY)
    editor.open("web.yaml", DEPLOYMENT + "---\n" + SERVICE.replace("name: web", "name: other").replace("port: 80", "prt: 80"))
    editor.until(lambda _: "unknown-field" in editor.rules_in("web.yaml"))
    before = editor.rules_in("web.yaml")
    editor.replace("web.yaml", "      containers:\n", "      containers: [\n")
    editor.until(lambda _: "unreadable-yaml" in editor.rules_in("web.yaml"))
    assert set(before) <= set(editor.rules_in("web.yaml"))
    assert editor.diagnostics.get("service.yaml", []) == []  # what it selects is there again in a moment
    editor.replace("web.yaml", "      containers: [\n", "      containers:\n")
    editor.see("web.yaml", *before)


BASE = {
    "base/kustomization.yaml": "resources: [web.yaml, service.yaml]\n",
    "base/web.yaml": DEPLOYMENT.replace("replicas", "replcas"),
    "base/service.yaml": SERVICE.replace("targetPort: http", "targetPort: htp"),
    "over/kustomization.yaml": "namespace: over\nresources: [../base]\n",
    "beside.yaml": SERVICE.replace("port: 80", "prt: 80"),
}


def test_while_a_word_is_half_typed_what_was_found_before_is_told_as_ever(edit):
    editor = edit(BASE)
    editor.open("base/web.yaml")
    editor.see("base/web.yaml", "unknown-field")
    editor.see("base/service.yaml", "target-port-unknown")
    editor.replace("base/web.yaml", "nginx:1.25\n", "nginx:1.25\n          ima\n")
    found = editor.see("base/web.yaml", "unknown-field", "unreadable-yaml")
    assert {each["code"]: each["range"]["start"]["line"] for each in found} == {"unknown-field": 5, "unreadable-yaml": 18}
    editor.replace("base/web.yaml", "apiVersion: apps/v1", "# above\napiVersion: apps/v1")
    editor.until(lambda _: {each["range"]["start"]["line"] for each in editor.diagnostics["base/web.yaml"]} == {6, 19})
    editor.open("beside.yaml")
    editor.replace("beside.yaml", "prt: 80", "port: 80")
    editor.see("beside.yaml")
    assert editor.rules_in("base/web.yaml") == ["unknown-field", "unreadable-yaml"]
    editor.replace("base/web.yaml", "          ima\n", "")
    editor.see("base/web.yaml", "unknown-field")
    editor.see("base/service.yaml", "target-port-unknown")


def test_what_was_found_elsewhere_stays_told_until_a_half_typed_text_reads_again(edit):
    editor = edit(BASE)
    editor.open("base/web.yaml")
    editor.see("base/service.yaml", "target-port-unknown")
    editor.replace("base/web.yaml", "nginx:1.25\n", "nginx:1.25\n          ima\n")
    editor.see("base/web.yaml", "unknown-field", "unreadable-yaml")
    editor.open("beside.yaml")
    editor.actions("beside.yaml", 0)  # is answered when everything is judged
    assert editor.rules_in("base/service.yaml") == ["target-port-unknown"]
    assert editor.rules_in("over/kustomization.yaml") == []


def test_a_file_that_goes_is_told_of_once(edit):
    editor = edit(BASE)
    editor.see("base/service.yaml", "target-port-unknown")
    told = []
    editor.change_on_disk("base/service.yaml", None)

    def is_settled(message):
        if message.get("method") == "textDocument/publishDiagnostics":
            told.append((editor.name(message["params"]["uri"]), [each["code"] for each in message["params"]["diagnostics"]]))
        return message.get("id") == editor.count

    editor.count += 1
    editor.send({"id": editor.count, "method": "textDocument/codeAction", "params": {"textDocument": {"uri": editor.uri("beside.yaml")}, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "context": {"diagnostics": []}}})
    editor.until(is_settled)
    assert [codes for name, codes in told if name == "base/kustomization.yaml"] == [["build-refused"]]


def test_files_that_come_change_and_go_on_disk(edit):
    editor = edit(ORDINARY)
    editor.open("service.yaml")
    editor.change_on_disk("web.yaml", DEPLOYMENT.replace("app: web\n    spec", "app: other\n    spec"))
    editor.see("service.yaml", "selector-matches-nothing")
    editor.change_on_disk("more/web.yaml", DEPLOYMENT.replace("name: web\nspec", "name: second\nspec"))
    editor.see("service.yaml")
    editor.change_on_disk("more/web.yaml", None)
    editor.see("service.yaml", "selector-matches-nothing")
    editor.change_on_disk("web.yaml", None)
    editor.until(lambda _: "web.yaml" in editor.diagnostics and not editor.diagnostics["web.yaml"])


def test_a_new_file_that_is_not_saved_is_part_of_the_project(edit):
    editor = edit({"service.yaml": SERVICE, "other.yaml": OTHER})
    editor.see("service.yaml", "selector-matches-nothing")
    editor.open("web.yaml", DEPLOYMENT)
    editor.see("service.yaml")
    editor.close("web.yaml")
    editor.see("service.yaml", "selector-matches-nothing")


def test_settings_that_change_count_at_once_and_broken_ones_are_told_of_while_the_last_good_ones_hold(edit):
    editor = edit({**ORDINARY, "web.yaml": DEPLOYMENT.replace("replicas", "replcas"), ".kubecheck.yaml": "ignore: [unknown-field]\n"})
    editor.open("service.yaml")
    editor.change_on_disk(".kubecheck.yaml", "ignore: []\n")
    editor.see("web.yaml", "unknown-field")
    editor.change_on_disk(".kubecheck.yaml", "ignore: []\nignroe: [unknown-field]\n")
    [found] = editor.see(".kubecheck.yaml", "invalid-config")
    assert found["range"]["start"] == {"line": 1, "character": 0}
    assert editor.rules_in("web.yaml") == ["unknown-field"]
    editor.change_on_disk(".kubecheck.yaml", "ignore: [unknown-field]\n")
    editor.see("web.yaml")
    editor.see(".kubecheck.yaml")


def test_several_versions_of_the_config_judge_together(edit):
    text = "apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: {name: a}\nspec: {priorityLevelConfiguration: {name: exempt}}\n"
    editor = edit({"flow.yaml": text, ".kubecheck.yaml": "kubernetes-version: 1.31,1.37\n"})
    told = editor.see("flow.yaml", "deprecated-api-version", "removed-api-version")
    assert sorted((each["message"].partition(":")[0], each["code"]) for each in told) == [
        ("in 1.31", "deprecated-api-version"), ("in 1.37", "removed-api-version"),
    ]  # fmt: skip
    editor.change_on_disk(".kubecheck.yaml", 'kubernetes-version: "1.37"\n')
    [found] = editor.see("flow.yaml", "removed-api-version")
    assert not found["message"].startswith("in ")


def test_settings_that_are_broken_from_the_start(edit):
    editor = edit({**ORDINARY, "web.yaml": DEPLOYMENT.replace("replicas", "replcas"), ".kubecheck.yaml": "ignore: 7\n"})
    editor.see(".kubecheck.yaml", "invalid-config")
    editor.see("web.yaml", "unknown-field")


def test_folders_are_added_and_removed(edit, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspc: {}\n")
    editor = edit(ORDINARY)
    event = {"added": [{"uri": f"file://{other}", "name": "other"}], "removed": []}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    name = editor.name(f"file://{other}/pod.yaml")
    editor.until(lambda _: "unknown-field" in editor.rules_in(name))
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": event["added"]}})
    editor.until(lambda _: editor.diagnostics[name] == [])


def test_of_folders_in_one_another_the_innermost_tells(edit, tmp_path):
    editor = edit(
        {"web.yaml": DEPLOYMENT, "inner/other.yaml": OTHER, "inner/service.yaml": SERVICE}, folders=[str(tmp_path), str(tmp_path / "inner")]
    )
    editor.see("inner/service.yaml", "selector-matches-nothing")


def test_a_folder_whose_paths_count_from_the_root_of_the_repository_stays_the_one_that_is_open(edit, tmp_path):
    (tmp_path / ".git").mkdir()
    files = {"sub/.kubecheck.yaml": "relative-to: git-root\nignore: [selector-matches-nothing]\n", "sub/service.yaml": SERVICE, "beside.yaml": DEPLOYMENT.replace("replicas", "replcas")}
    editor = edit(files, folders=[str(tmp_path / "sub")])
    editor.open("sub/service.yaml")
    editor.replace("sub/service.yaml", "ports:", "portz:")
    editor.see("sub/service.yaml", "unknown-field")
    editor.change_on_disk("sub/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {}\n")
    editor.see("sub/map.yaml", "unknown-field")
    assert editor.rules_in("sub/service.yaml") == ["unknown-field"]
    for where in ("cwd", "git-root"):
        editor.change_on_disk("sub/.kubecheck.yaml", f"relative-to: {where}\nignore: [unknown-field, selector-matches-nothing]\n")
        editor.see("sub/map.yaml")
        editor.change_on_disk("sub/.kubecheck.yaml", f"relative-to: {where}\nignore: [selector-matches-nothing]\n")
        editor.see("sub/service.yaml", "unknown-field")
        editor.change_on_disk("sub/.kubecheck.yaml", f"relative-to: {where}\nignor: []\n")
        editor.see("sub/.kubecheck.yaml", "invalid-config")
    assert "beside.yaml" not in editor.diagnostics
    event = {"added": [], "removed": [{"uri": f"file://{tmp_path}/sub", "name": "sub"}]}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    editor.see("sub/service.yaml")


def test_a_file_that_lies_in_no_folder_is_judged_by_itself(edit, tmp_path_factory):
    alone = tmp_path_factory.mktemp("alone")
    (alone / "service.yaml").write_text(SERVICE.replace("port: 80", "prt: 80"))
    (alone / "beside.yaml").write_text(OTHER)  # by which the Service would select nothing
    editor = edit(ORDINARY)
    name = editor.name(f"file://{alone}/service.yaml")
    editor.open(name)
    told = editor.until(lambda _: "unknown-field" in editor.rules_in(name))
    assert "selector-matches-nothing" not in editor.rules_in(name)
    assert told["params"]["version"] == 1
    editor.close(name)
    editor.see(name)


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 24), ("utf-16", 21), ("utf-32", 20)])
def test_columns_are_counted_as_the_client_asks(edit, encoding, column):
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations: {é😀: 1}\ndata: {}\n"
    editor = edit({"a.yaml": text}, capabilities={"general": {"positionEncodings": [encoding]}})
    assert editor.capabilities["positionEncoding"] == encoding
    editor.open("a.yaml")
    editor.until(lambda _: editor.diagnostics.get("a.yaml"))
    [found] = editor.diagnostics["a.yaml"]
    assert found["range"] == {"start": {"line": 4, "character": column}, "end": {"line": 4, "character": column + 1}}


def test_a_baseline_lets_findings_be_as_it_is_now(edit):
    editor = edit({**ORDINARY, "web.yaml": DEPLOYMENT.replace("replicas", "replcas")})
    editor.see("web.yaml", "unknown-field")
    editor.change_on_disk(".kubecheck.yaml", "baseline: known.json\n")
    editor.until(lambda _: editor.shown)
    assert "known.json" in editor.shown[0]
    entry = '{"rule": "unknown-field", "path": "web.yaml", "object": "Deployment/default/web", "field": ".spec.replcas", "count": 1}'
    editor.change_on_disk("known.json", f'{{"version": 1, "findings": [{entry}]}}')
    editor.see("web.yaml")


def test_nothing_is_judged_again_where_nothing_changed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in ORDINARY.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    folder = Folder(str(tmp_path))
    folder.open("web.yaml", ORDINARY["web.yaml"].replace("replicas", "replcas"))
    list(folder.judge())
    assert [each.rule for each in folder.findings["web.yaml"]] == ["unknown-field"]
    assert not folder.is_stale
    folder.look()
    assert not folder.is_stale
    (tmp_path / "web.yaml").unlink()
    (tmp_path / "other.yaml").write_text(ORDINARY["web.yaml"], encoding="utf-8")
    folder.look()
    assert folder.is_stale


def test_a_file_that_only_a_build_reads_and_that_goes_before_anything_else_is_missed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kustomization.yaml").write_text("configMapGenerator:\n  - {name: a, files: [words]}\n", encoding="utf-8")
    (tmp_path / "words").write_text("yes", encoding="utf-8")
    folder = Folder(str(tmp_path))
    list(folder.judge())
    assert not folder.findings
    (tmp_path / "words").unlink()
    folder.look()
    list(folder.judge())
    assert [each.rule for each in folder.findings["kustomization.yaml"]] == ["build-refused"]
    (tmp_path / "words").write_text("no", encoding="utf-8")
    folder.look()
    list(folder.judge())
    assert not folder.findings.get("kustomization.yaml")
    folder.look()
    list(folder.judge())
    folder.look()
    assert not folder.is_stale


def test_what_is_of_no_use_and_what_is_out_of_date_is_tagged(edit):
    pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers: [{name: a, image: 'a:1'}]\n  volumes: [{name: spare, emptyDir: {}}]\n  serviceAccount: me\n"
    editor = edit({"pod.yaml": pod})
    editor.open("pod.yaml")
    editor.until(lambda _: {"unused-volume", "deprecated-account-field"} <= set(editor.rules_in("pod.yaml")))
    tags = {each["code"]: each.get("tags") for each in editor.diagnostics["pod.yaml"]}
    assert (tags["unused-volume"], tags["deprecated-account-field"]) == ([1], [2])


def test_a_client_that_can_is_asked_to_tell_of_files(edit):
    editor = edit(ORDINARY, capabilities={"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    if not editor.asked:
        editor.until(lambda _: editor.asked)
    [asked] = editor.asked
    assert asked["method"] == "client/registerCapability"
    [registration] = asked["params"]["registrations"]
    assert registration["method"] == "workspace/didChangeWatchedFiles"
    assert registration["registerOptions"] == {"watchers": [{"globPattern": "**/*"}]}


def test_a_client_that_tells_of_no_files_is_not_relied_on(edit, monkeypatch):
    from kubecheck.lsp import server

    monkeypatch.setattr(server, "_LOOKS_EVERY", 0.1)
    editor = edit(ORDINARY, capabilities={})
    editor.open("service.yaml")
    with open(f"{editor.root}/web.yaml", "w", encoding="utf-8") as file:
        file.write(DEPLOYMENT.replace("replicas", "replcas"))
    editor.see("web.yaml", "unknown-field")


def test_the_root_may_be_named_as_older_clients_do(edit, project):
    root = project(ORDINARY)
    editor = edit({"web.yaml": DEPLOYMENT.replace("replicas", "replcas")}, folders=[])
    assert editor.server.session.folders == []
    for older in ({"rootUri": f"file://{root}"}, {"rootUri": None, "rootPath": root}):
        from lsprotocol import converters, types

        from kubecheck.lsp.session import Session

        session = Session()
        session.begin(
            converters.get_converter().structure({"processId": None, "capabilities": {}, **older}, types.InitializeParams), "utf-16"
        )
        assert [each.root for each in session.folders] == [root]
