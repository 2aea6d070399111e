"""``simulate --play`` and its short forms: what they play, exit codes, and what is said where they name nothing."""

import json
import subprocess

import pytest

NODES = "".join(
    f"apiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{topology.kubernetes.io/zone: {zone}}}}}\nstatus: {{allocatable: {{cpu: '{cpu}', memory: 8Gi, pods: '110'}}}}\n---\n"
    for name, zone, cpu in (("n1", "a", 2), ("n2", "b", 4))
)
WEB = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example/web:1
          resources:
            requests: {cpu: CPU}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  minAvailable: LEAST
  selector: {matchLabels: {app: web}}
"""


@pytest.fixture
def shop(folder):
    """A folder of its own with a Deployment, and two nodes beside it."""
    (folder / "nodes.yaml").write_text(NODES, encoding="utf-8")
    (folder / "shop").mkdir()

    def write(cpu="1", least=1):
        (folder / "shop" / "web.yaml").write_text(WEB.replace("CPU", cpu).replace("LEAST", str(least)), encoding="utf-8")

    write()
    return write


def steps(out):
    """Of each step: what it was, what it came to, and which nodes were drained."""
    (world,) = json.loads(out)["worlds"]
    (play,) = world["plays"]
    return [(each["step"], each["result"], [drain["node"] for drain in each["drains"]]) for each in play["steps"]]


def test_short_forms_are_plays(kubecheck, shop):
    words = ["--nodes", "nodes.yaml", "-f", "json"]
    assert (code := kubecheck("drain", "n1", "shop", *words))[0] == 0
    assert steps(code[1]) == [("drain=n1", "done", ["n1"])]
    assert steps(kubecheck("drain", "n1", "n2", "shop", *words)[1]) == [("drain=n1+n2", "blocked", ["n1", "n2"])]
    assert steps(kubecheck("drain", "n1,n2", "shop", *words)[1]) == [("drain=n1+n2", "blocked", ["n1", "n2"])]
    assert steps(kubecheck("upgrade", "shop", *words)[1]) == [("upgrade", "done", ["n1", "n2"])]
    assert steps(kubecheck("upgrade", "shop", *words)[1]) == steps(kubecheck("simulate", "shop", "--play", "upgrade", *words)[1])
    assert steps(kubecheck("drain", "n1", "./shop/web.yaml", *words)[1]) == steps(kubecheck("drain", "n1", "shop", "shop/*.yaml", *words)[1])


def test_steps_are_named_by_comma_or_several_times_in_order(kubecheck, shop):
    words = ["shop", "--nodes", "nodes.yaml", "-f", "json"]
    told = [("update=deploy/web", "done", []), ("drain=n1", "done", ["n1"]), ("outage=zone/b", "stuck", [])]
    for play in (["--play", "update=deploy/web,drain=n1", "--play", "outage=zone/b"], ["--plan", "install,update=deploy/web, drain=n1,outage=zone/b"]):
        code, out, _ = kubecheck("simulate", *words, *play)
        assert (code, steps(out)) == (1, told)


def test_the_exit_code_says_whether_something_is_stuck(kubecheck, shop):
    assert kubecheck("drain", "n1", "shop", "--nodes", "nodes.yaml")[0] == 0
    shop(least=2)
    code, out, _ = kubecheck("drain", "n1", "shop", "--nodes", "nodes.yaml")
    assert code == 1
    lines = out.splitlines()
    assert "-- drain=n1: blocked at n1, at rest after 0 s" in lines
    assert "  in the way: the budget itself, which needs 2 healthy pods where 2 are all there are" in lines
    shop(cpu="2500m", least=0)
    code, out, _ = kubecheck("drain", "n2", "shop", "--nodes", "nodes.yaml")
    assert code == 1
    assert [line for line in out.splitlines() if line.startswith("shop/web.yaml:15:")][-1].startswith("shop/web.yaml:15:29: Deployment web: 2 of 2 pods have no node")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["drain", "n3", "shop", "--nodes", "nodes.yaml"], "drain=n3: there is no node n3; did you mean n1?"),
        (["drain", "+", "shop", "--nodes", "nodes.yaml"], "drain=+ is no step of a play: a name beside + is empty; it is written drain=NODE, or drain=NODE+NODE"),
        (["drain", "n1,upgrade", "shop", "--nodes", "nodes.yaml"], "drain=n1+upgrade: there is no node upgrade; there are n1, n2"),
        (["drain", "shop", "shop", "--nodes", "nodes.yaml"], "drain=shop: there is no node shop; there are n1, n2"),
        (["drain", "n1", "shpo/", "--nodes", "nodes.yaml"], "shpo/: no such file: there is no folder shpo"),
        (["drain", "n1", "shop"], "drain=n1: no node is known; give them with --nodes, as Node objects among the files, or as cluster.nodes or cluster.pools in the config"),
        (["simulate", "shop", "--play", "update=Deployment/wbe"], "update=Deployment/wbe: there is no Deployment wbe; did you mean Deployment/web?"),
        (["simulate", "shop", "--play", "outage=zone/c", "--nodes", "nodes.yaml"], "outage=zone/c: there is no zone c; there are a, b"),
        (["simulate", "shop", "--play", "change=HEAD"], "change=HEAD: shop lies in no git repository, and there is no folder of that name"),
        (["simulate", "shop", "--play", "change=HEAD,change=main"], "HEAD and main are two; a play begins with one older state, and takes one change of it"),
        (["simulate", "shop", "--play", ""], "an empty word is no step of a play; there are install, update=KIND/NAME, change=REVISION, drain=NODE, upgrade, outage=zone/NAME"),
        (["drain"], "missing argument 'NODE... [PATHS]...'; `kubecheck drain --help` says more"),
    ],
)
def test_what_is_not_there_is_one_clear_line(kubecheck, shop, words, sentence):
    assert kubecheck(*words) == (2, "", f"kubecheck: error: {sentence}\n")


def test_a_change_is_played_from_a_revision(kubecheck, folder, shop):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-C", str(folder)]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    shop(cpu="1500m")
    code, out, _ = kubecheck("simulate", "shop", "--play", "change=HEAD", "--nodes", "nodes.yaml", "-f", "json")
    (step,) = json.loads(out)["worlds"][0]["plays"][0]["steps"]
    assert (code, step["result"]) == (0, "done")
    assert [(each["name"], each["update"], each["samples"][0]["old"], each["samples"][-1]["new"]) for each in step["rollouts"]] == [("web", True, 2, 2)]
    editor = {"stdin": WEB.replace("CPU", "250m").replace("LEAST", "1").encode()}
    code, out, _ = kubecheck("simulate", "--stdin-filename", "shop/web.yaml", "--play", "change=HEAD", "-f", "json", **editor)
    (step,) = json.loads(out)["worlds"][0]["plays"][0]["steps"]
    assert (code, [each["update"] for each in step["rollouts"]]) == (0, [True])
    (folder / "shop" / "web.yaml").write_text(WEB.replace("CPU", "1").replace("LEAST", "1").replace("app: web", "app: wbe"), encoding="utf-8")
    code, out, _ = kubecheck("simulate", "shop", "--play", "change=HEAD")
    assert code == 1
    assert any(line.startswith("shop/web.yaml:7:13: Deployment web: the server refuses the change: ") and "field is immutable" in line for line in out.splitlines())


def test_what_the_server_refuses_is_told_once_for_all_scenes(kubecheck, folder, shop):
    (folder / "before").mkdir()
    for place, label in (("before", "web"), ("shop", "wbe")):
        (folder / place / "web.yaml").write_text(WEB.replace("CPU", "1").replace("LEAST", "1").replace("app: web", f"app: {label}"), encoding="utf-8")
        for name in ("one", "two"):
            (folder / place / name).mkdir()
            (folder / place / name / "quota.yaml").write_text(f"apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: {name}}}\nspec: {{hard: {{pods: 9}}}}\n", encoding="utf-8")
            (folder / place / name / "pod.yaml").write_text(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: a, image: 'a:1'}}]}}\n", encoding="utf-8")
    code, out, _ = kubecheck("simulate", "shop", "--play", "change=./before", "-f", "json")
    (world,) = json.loads(out)["worlds"]
    assert code == 1
    assert len(world["plays"]) > 1
    assert [fact["type"] for play in world["plays"] for step in play["steps"] for fact in step["facts"] if fact["type"] == "RefusedChange"] == ["RefusedChange"]


def test_a_change_from_another_folder(kubecheck, folder, shop):
    (folder / "before").mkdir()
    (folder / "before" / "web.yaml").write_text(WEB.replace("CPU", "500m").replace("LEAST", "1"), encoding="utf-8")
    code, out, _ = kubecheck("simulate", "shop", "--play", "change=./before", "--nodes", "nodes.yaml", "-f", "json")
    assert (code, steps(out)) == (0, [("change=./before", "done", [])])


def test_a_page_shows_steps_that_nobody_asked_for(kubecheck, shop):
    import re

    code, out, _ = kubecheck("simulate", "shop", "--nodes", "nodes.yaml", "-f", "html")
    assert (code, re.findall('<section id="([^"]*)"', out)) == (0, ["step-0-0-0", "step-0-0-1", "pods-0", "events-0-0"])
    assert re.findall(r"<h2>(update|drain): done", out) == ["update", "drain"]
    assert "shop/web.yaml:" not in out
    shop(least=2)
    code, out, _ = kubecheck("drain", "n1", "shop", "--nodes", "nodes.yaml", "-f", "html")
    assert (code, re.findall('<p class="where">([^<]*)', out)) == (1, ["shop/web.yaml:22:3"])


def test_the_library_plays_steps_as_well(folder, shop):
    import kubecheck as program

    (outcome,) = program.simulate(["shop"], {"cluster": {"nodes": str(folder / "nodes.yaml")}}, plan=["drain=n1"]).values()
    (play,) = outcome.plays
    assert [(each.text, each.result) for each in play.answers] == [("drain=n1", "done")]
    with pytest.raises(program.UsageError, match="there is no node n9"):
        program.simulate(["shop"], {"cluster": {"nodes": str(folder / "nodes.yaml")}}, plan=["drain=n9"])
    with pytest.raises(program.UsageError, match="change=HEAD: "):
        program.simulate(["shop"], plan=["change=HEAD"])


def test_labels_without_a_value_are_played_as_empty_ones(kubecheck, shop, folder):
    (folder / "shop" / "web.yaml").write_text(WEB.replace("CPU", "1").replace("LEAST", "1").replace("app: web", "app: "), encoding="utf-8")
    code, out, _ = kubecheck("upgrade", "shop", "--nodes", "nodes.yaml", "-f", "json")
    assert (code, steps(out)) == (0, [("upgrade", "done", ["n1", "n2"])])


def test_objects_without_a_name_hinder_no_play(kubecheck, shop, folder):
    (folder / "shop" / "made.yaml").write_text(WEB.replace("CPU", "1").replace("  name: web\nspec", "  generateName: web-\nspec").partition("---")[0], encoding="utf-8")
    code, out, _ = kubecheck("upgrade", "shop", "--nodes", "nodes.yaml", "-f", "json")
    assert (code, steps(out)) == (0, [("upgrade", "done", ["n1", "n2"])])


@pytest.mark.parametrize(
    ("node", "sentence"),
    [
        ("metadata: []", "3:11: metadata: json: cannot unmarshal array into Go struct field Node.metadata of type v1.ObjectMeta"),
        ("metadata:\n  name: [n1]", "4:9: metadata.name: json: cannot unmarshal array into Go struct field ObjectMeta.metadata.name of type string"),
        (
            "metadata: {name: n1, later: 1}\nspec: {taints: [3]}",
            "4:17: spec.taints[0]: json: cannot unmarshal number into Go struct field NodeSpec.spec.taints of type v1.Taint",
        ),
        ("metadata: {generateName: node-}", "3:11: the Node has no name"),
    ],
)
def test_nodes_that_no_server_could_have_are_one_clear_line(kubecheck, shop, folder, node, sentence):
    (folder / "wrong.yaml").write_text(f"apiVersion: v1\nkind: Node\n{node}\n", encoding="utf-8")
    assert kubecheck("upgrade", "shop", "--nodes", "wrong.yaml") == (2, "", f"kubecheck: error: wrong.yaml:{sentence}\n")


def test_two_nodes_of_one_name_are_one_clear_line(kubecheck, shop, folder):
    (folder / "twice.yaml").write_text("apiVersion: v1\nkind: List\nitems:\n" + 2 * "- apiVersion: v1\n  kind: Node\n  metadata: {name: one}\n", encoding="utf-8")
    told = "twice.yaml:9:20: Node one stands there twice, first on line 6; a cluster has one node of a name"
    assert kubecheck("upgrade", "shop", "--nodes", "twice.yaml") == (2, "", f"kubecheck: error: {told}\n")


def test_a_node_that_a_pool_makes_as_well_is_one_clear_line(kubecheck, shop, folder):
    (folder / "one.yaml").write_text("apiVersion: v1\nkind: Node\nmetadata: {name: big-1}\n", encoding="utf-8")
    (folder / "pools.yaml").write_text("cluster: {nodes: one.yaml, pools: [{name: big, count: 2, cpu: 1}]}\n", encoding="utf-8")
    told = "one.yaml:3:18: Node big-1 is also one of pool big; a cluster has one node of a name"
    assert kubecheck("upgrade", "shop", "--config", "pools.yaml") == (2, "", f"kubecheck: error: {told}\n")


@pytest.mark.parametrize(("version", "told"), [("v2", "wrong.yaml:1:13: v2 has no Node; expected v1"), ("'null'", "wrong.yaml:1:13: null has no Node; expected v1"), ("longhorn.io/v1beta2", "wrong.yaml holds no Node objects; `kubectl get nodes -o yaml` prints them")])
def test_nodes_of_other_groups_and_versions_are_none(kubecheck, shop, folder, version, told):
    (folder / "wrong.yaml").write_text(f"apiVersion: {version}\nkind: Node\nmetadata:\n", encoding="utf-8")
    assert kubecheck("upgrade", "shop", "--nodes", "wrong.yaml") == (2, "", f"kubecheck: error: {told}\n")


def test_fields_of_nodes_that_a_later_version_knows_are_let_be(kubecheck, shop, folder):
    (folder / "later.yaml").write_text(NODES.replace("status: {", "status: {later: 1, "), encoding="utf-8")
    assert kubecheck("upgrade", "shop", "--nodes", "later.yaml")[0] == 0


DAEMONS = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: gpu, namespace: shop}
spec:
  selector: {matchLabels: {app: gpu}}
  template:
    metadata: {labels: {app: gpu}}
    spec:
      nodeSelector: {pool: gpu}
      containers: [{name: gpu, image: example.com/gpu:1}]
"""


def test_a_daemon_set_that_no_node_is_for_is_noted_and_stops_nothing(kubecheck, folder):
    (folder / "daemons").mkdir()
    (folder / "daemons/gpu.yaml").write_text(DAEMONS, encoding="utf-8")
    (folder / "nodes.yaml").write_text(NODES, encoding="utf-8")
    told = "DaemonSet gpu: has no pod: its node selector or affinity leaves out"
    exit_code, text, _ = kubecheck("simulate", "daemons", "--nodes", "nodes.yaml")
    assert (exit_code, [line.partition(" all")[0] for line in text.splitlines() if line.startswith("note")]) == (0, [f"note: daemons/gpu.yaml:9:21: {told}"])
    exit_code, text, _ = kubecheck("simulate", "daemons", "--nodes", "nodes.yaml", "--format", "json")
    (world,) = json.loads(text)["worlds"]
    assert (exit_code, world["facts"], [(each["type"], each["path"][-1]) for each in world["notes"]]) == (0, [], [("NodelessDaemonSet", "nodeSelector")])
    exit_code, text, _ = kubecheck("simulate", "daemons", "--nodes", "nodes.yaml", "--format", "html")
    assert (exit_code, "everything goes well" in text, f"<h2>Noted</h2>\n<ul>\n<li>{told}" in text) == (0, True, True)
    assert kubecheck("simulate", "daemons")[1].count("note") == 0


def test_a_change_of_a_name_is_played_as_one(kubecheck, folder, shop):
    (folder / "before").mkdir()
    (folder / "before" / "web.yaml").write_text((folder / "shop" / "web.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    text = (folder / "shop" / "web.yaml").read_text(encoding="utf-8")
    (folder / "shop" / "web.yaml").write_text(text.replace("name: web", "name: web-v2", 1), encoding="utf-8")
    code, out, _ = kubecheck("simulate", "shop", "--play", "change=./before", "--nodes", "nodes.yaml")
    lines = out.splitlines()
    assert (code, [line for line in lines if "none of its pods" in line]) == (
        1, ["shop/web.yaml:4:9: Deployment web-v2: none of its pods is ready for a while, as web is deleted meanwhile, whose place it takes; 2 were before the change"],
    )  # fmt: skip
    assert sum(line.startswith("assumed: renames: Deployment web is deleted as soon as web-v2 is made") for line in lines) == 1


def test_pods_that_come_back_to_a_drained_node_are_named(kubecheck, folder, shop):
    text = (folder / "shop" / "web.yaml").read_text(encoding="utf-8")
    name = NODES.partition("name: ")[2].partition(",")[0]
    (folder / "shop" / "web.yaml").write_text(text.replace("containers:", f"nodeName: {name}\n      containers:", 1), encoding="utf-8")
    code, out, _ = kubecheck("drain", name, "shop", "--nodes", "nodes.yaml", "-f", "json")
    (drain,) = json.loads(out)["worlds"][0]["plays"][0]["steps"][0]["drains"]
    assert (code, drain["drained"], [each.rpartition("-")[0].rpartition("-")[0] for each in drain["returned"]]) == (0, True, ["web", "web"])
    told = "come back all the same, as they name the node or tolerate that it is cordoned: "
    assert [line.rpartition(" ")[2] for line in kubecheck("drain", name, "shop", "--nodes", "nodes.yaml")[1].splitlines() if line.startswith(told)] == [name]
    assert f"<p>{told}" in kubecheck("upgrade", "shop", "--nodes", "nodes.yaml", "-f", "html")[1]
