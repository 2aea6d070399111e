"""What an editor offers about findings, and what becomes of the texts."""

import pytest

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:latest
      imagePullPolcy: Always
"""


def titles(actions):
    return [each["title"] for each in actions]


def taken(actions, title):
    return next(each for each in actions if each["title"] == title)


def test_a_fix_of_a_misspelled_field_is_the_one_to_take(edit):
    editor = edit({"pod.yaml": POD})
    editor.open("pod.yaml")
    editor.until(lambda _: "unknown-field" in editor.rules_in("pod.yaml"))
    found = editor.actions("pod.yaml", 8)
    fix = found[0]
    assert fix["kind"] == "quickfix"
    assert fix["isPreferred"] is True
    assert [each["code"] for each in fix["diagnostics"]] == ["unknown-field"]
    assert editor.made(fix) == {"pod.yaml": POD.replace("imagePullPolcy", "imagePullPolicy")}
    editor.type("pod.yaml", editor.made(fix)["pod.yaml"])
    editor.until(lambda _: "unknown-field" not in editor.rules_in("pod.yaml"))


def test_a_comment_with_a_place_for_the_reason_silences_the_finding(edit):
    editor = edit({"pod.yaml": POD})
    editor.open("pod.yaml")
    editor.until(lambda _: "image-without-tag" in editor.rules_in("pod.yaml"))
    action = taken(editor.actions("pod.yaml", 7), "Ignore image-without-tag here, by a comment")
    text = editor.made(action)["pod.yaml"]
    assert text == POD.replace("      image:", "      # kubecheck: ignore[image-without-tag] TODO: say why\n      image:")
    editor.type("pod.yaml", text)
    editor.until(lambda _: "image-without-tag" not in editor.rules_in("pod.yaml"))
    assert "unused-ignore" not in editor.rules_in("pod.yaml")


def test_a_finding_within_a_block_of_text_is_ignored_at_the_head_of_its_object(edit):
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  LEVEL: |\n    info\n  OTHER: 7\n"
    editor = edit({"a.yaml": text})
    editor.open("a.yaml")
    editor.until(lambda _: editor.diagnostics.get("a.yaml"))
    [rule] = set(editor.rules_in("a.yaml"))
    action = taken(editor.actions("a.yaml", 7), f"Ignore {rule} here, by a comment")
    assert editor.made(action)["a.yaml"] == text.replace("  OTHER", f"  # kubecheck: ignore[{rule}] TODO: say why\n  OTHER")


def test_json_takes_no_comment(edit):
    text = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "dta": {}}\n'
    editor = edit({"a.json": text})
    editor.open("a.json")
    editor.see("a.json", "unknown-field")
    assert not any("by a comment" in each for each in titles(editor.actions("a.json", 0)))


def test_a_config_is_made_for_what_is_switched_off(edit):
    editor = edit({"pod.yaml": POD})
    editor.open("pod.yaml")
    editor.until(lambda _: "image-without-tag" in editor.rules_in("pod.yaml"))
    found = editor.actions("pod.yaml", 7)
    here = taken(found, "Switch image-without-tag off for this file, in .kubecheck.yaml")
    assert editor.made(here) == {".kubecheck.yaml": "overrides:\n  - paths: [pod.yaml]\n    ignore: [image-without-tag]\n"}
    everywhere = editor.made(taken(found, "Switch image-without-tag off, in .kubecheck.yaml"))
    assert everywhere == {".kubecheck.yaml": "ignore:\n  - image-without-tag\n"}
    editor.change_on_disk(".kubecheck.yaml", everywhere[".kubecheck.yaml"])
    editor.until(lambda _: "image-without-tag" not in editor.rules_in("pod.yaml"))


@pytest.mark.parametrize(
    ("config", "here", "everywhere"),
    [
        ("# ours\nignore: [single-replica]  # small\n", None, "# ours\nignore: [single-replica, image-without-tag]  # small\n"),
        (
            "exclude:\n  - gen\n",
            "exclude:\n  - gen\noverrides:\n  - paths: [pod.yaml]\n    ignore: [image-without-tag]\n",
            "exclude:\n  - gen\nignore:\n  - image-without-tag\n",
        ),
        (
            "overrides:\n  - paths: [pod.yaml]\n    ignore: [single-replica]\n",
            "overrides:\n  - paths: [pod.yaml]\n    ignore: [single-replica, image-without-tag]\n",
            "overrides:\n  - paths: [pod.yaml]\n    ignore: [single-replica]\nignore:\n  - image-without-tag\n",
        ),
    ],
)
def test_a_config_that_is_there_keeps_what_it_says(edit, config, here, everywhere):
    editor = edit({"pod.yaml": POD, ".kubecheck.yaml": config})
    editor.open("pod.yaml")
    editor.until(lambda _: "image-without-tag" in editor.rules_in("pod.yaml"))
    found = editor.actions("pod.yaml", 7)
    assert editor.made(taken(found, "Switch image-without-tag off, in .kubecheck.yaml")) == {".kubecheck.yaml": everywhere}
    if here is not None:
        assert editor.made(taken(found, "Switch image-without-tag off for this file, in .kubecheck.yaml")) == {".kubecheck.yaml": here}


def test_a_client_that_makes_no_files_is_offered_none(edit):
    editor = edit({"pod.yaml": POD}, capabilities={})
    editor.open("pod.yaml")
    editor.until(lambda _: "image-without-tag" in editor.rules_in("pod.yaml"))
    found = editor.actions("pod.yaml", 7)
    assert titles(found) == ["Ignore image-without-tag here, by a comment"]
    assert list(found[0]["edit"]["changes"]) == [editor.uri("pod.yaml")]


def test_all_safe_fixes_at_once_are_made_where_they_hold(edit):
    text = POD + "---\n" + CONFIG_MAP + "dta: {}\n"
    editor = edit({"pod.yaml": text})
    editor.open("pod.yaml")
    editor.until(lambda _: editor.rules_in("pod.yaml").count("unknown-field") == 2)
    [action] = editor.actions("pod.yaml", 0, only=["source.fixAll"])
    assert action["kind"] == "source.fixAll.kubecheck"
    assert editor.made(action) == {"pod.yaml": text.replace("Polcy", "Policy").replace("dta", "data")}
    editor.replace("pod.yaml", "nginx:latest", "nginx:1.25")
    editor.until(lambda _: "image-without-tag" not in editor.rules_in("pod.yaml"))
    assert editor.rules_in("pod.yaml").count("unknown-field") == 2  # nothing was changed by being asked


def test_there_is_nothing_to_fix(edit):
    editor = edit({"a.yaml": CONFIG_MAP})
    editor.open("a.yaml")
    assert editor.actions("a.yaml", 0, 9, only=["source.fixAll"]) == []
    assert editor.actions("a.yaml", 0, 9) == []


NODE = "apiVersion: v1\nkind: Node\nmetadata:\n  name: one\nstatus:\n  allocatable: {cpu: '1', memory: 1Gi, pods: '10'}\n"
HUNGRY = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: nginx:1.25
          resources:
            requests:
              cpu: "2"
"""


def test_a_way_out_of_what_the_dry_run_gets_stuck_in(edit):
    editor = edit({"node.yaml": NODE, "web.yaml": HUNGRY})
    editor.open("web.yaml")
    editor.until(lambda _: any("node" in each["message"] for each in editor.diagnostics.get("web.yaml", ())))
    line = next(each["range"]["start"]["line"] for each in editor.diagnostics["web.yaml"] if "node" in each["message"])
    fixes = [each for each in editor.actions("web.yaml", line) if each["title"].startswith("Let container web request")]
    assert [list(editor.made(each)) for each in fixes][:1] == [["web.yaml"]]
    editor.type("web.yaml", editor.made(fixes[0])["web.yaml"])
    editor.until(lambda _: not any("node" in each["message"] for each in editor.diagnostics["web.yaml"]))


def test_what_a_config_locks_is_not_offered_to_be_ignored(edit):
    editor = edit({"pod.yaml": POD, ".kubecheck.yaml": "locked: [image-without-tag]\n"})
    editor.open("pod.yaml")
    editor.until(lambda _: "image-without-tag" in editor.rules_in("pod.yaml"))
    assert [each for each in titles(editor.actions("pod.yaml", 7)) if "image-without-tag" in each] == []
