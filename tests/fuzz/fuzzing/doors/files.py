"""Doors for files: projects, kustomizations, charts, configs, baselines, nodes and schedulers, plays, fixes."""

from __future__ import annotations

import functools
import json
import zlib

from fuzzing import seeds
from fuzzing.door import Door, change_document, change_files, change_parts
from fuzzing.faults import BreachError
from fuzzing.memory import files as memory
from fuzzing.mutation import change_text, change_value
from fuzzing.promises import check_crashes, check_formats, check_places

# A file of a folder of its own that is wrong in ways which no other file can change.
BYSTANDER = {
    "zz-bystander/a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: zz-bystander}\nspec: {portz: [], ports: [{port: 80}]}\n---\na: [\n"
}
_LARGEST = 60_000


@functools.cache
def _rules():
    from kubecheck.app import build_registry

    return build_registry().rules


def _describe(report):
    from kubecheck.report import describe

    return describe(report, _rules())


def _checked(texts, settings=None, **more):
    from kubecheck.library import check

    memory().fill(texts)
    report = check(sorted({path.partition("/")[0] for path in texts}), settings, **more)
    check_crashes(report)
    return report


def _told(report, path):
    return [(each.rule, each.location.line, each.location.column, each.message) for each in report.findings if each.location.path == path]


@functools.cache
def _told_of_bystander():
    (path,) = BYSTANDER
    return _told(_checked(BYSTANDER), path)


def _is_chosen(value, share):
    """The same one in so many inputs, whoever tries it."""
    return zlib.crc32(json.dumps(value, sort_keys=True).encode()) % share == 0


def _try_project(value, settings=None):
    texts = {path: text for path, text in value.items() if not path.startswith(("/", "..", "zz-")) and path.strip("./")}
    if sum(map(len, texts.values())) > _LARGEST:
        return
    memory().fill({})
    expected = _told_of_bystander()
    report = _checked({**texts, **BYSTANDER}, settings)
    check_places(report)
    found = check_formats(report, _describe) if _is_chosen(value, 4) else ""
    (path,) = BYSTANDER
    if _told(report, path) != expected:
        raise BreachError(f"findings of another file changed: {_told(report, path)} instead of {expected}")
    if found and _is_chosen(value, 8):
        again = check_formats(_checked({**texts, **BYSTANDER}, settings), _describe)
        if again != found:
            raise BreachError("a second run tells otherwise: " + _difference(found, again))


def _difference(one, other):
    return next(
        (
            f"{a[:300]} became {b[:300]}"
            for a, b in zip(json.loads(one)["findings"], json.loads(other)["findings"], strict=False)
            if a != b
            for a, b in ((str(a), str(b)),)
        ),
        "in their number",
    )


# -- kustomizations and charts ------------------------------------------------------------------------------------------


def _try_kustomization(value):
    from kubecheck.render.kustomize import BuildError, Session, build

    memory().fill(value)
    for strict in (False, True):
        try:
            built = build(".", Session(strict=strict))
        except BuildError as error:
            error.text.encode("utf-8", "surrogatepass")
            continue
        for each in built.objects:
            json.dumps(each.value)
    if _is_chosen(value, 16):
        _try_project(value)


def _try_chart(value):
    import os

    from kubecheck.limits import holding
    from kubecheck.render.helm.chart.documents import documents_of
    from kubecheck.render.helm.chart.errors import ChartError
    from kubecheck.render.helm.chart.rendering import render

    memory().fill(value)
    try:
        with holding({"template-steps": 20_000, "template-characters": 2_000_000}):
            made = render(os.path.abspath("."))
            documents = documents_of(made)
    except ChartError as error:
        error.message.encode("utf-8", "surrogatepass")
        documents = []
    for document in documents:
        from fuzzing.mutation import paths_of

        paths = list(paths_of(document.value))
        for path in paths[:: max(len(paths) // 5, 1)]:
            document.locate(path)
            document.anchor(path)
    if _is_chosen(value, 16):
        _try_project(
            {f"chart/{path}": text for path, text in value.items()},
            {"limits": {"template-steps": 20_000, "template-characters": 2_000_000}},
        )


# -- configs ------------------------------------------------------------------------------------------------------------

_CONFIGS = (
    "files: ['**/*.yaml']\nexclude: [vendor/]\nselect: [image-without-tag]\nignore: [group]\n", "kubernetes: '1.30'\nnamespace: a\nfail_on: warning\n", "severities: {unknown-field: info}\noptions: {image-without-tag: {allow: [a]}}\n",
    "cluster:\n  nodes: nodes.yaml\n  pools:\n  - {name: a, count: 2, max: 3, cpu: 4, memory: 8Gi}\n", "worlds: {a: ['a/**']}\ncrds: [crd.yaml]\nschemas: schemas\n", "charts:\n  chart:\n    values: [a.yaml]\n    set: {a: b}\n    name: x\n",
    "overrides:\n- paths: [a/**]\n  ignore: [unknown-field]\n", "limits: {file-bytes: 1000, dry-run-turns: 5}\npresets: [production]\nbaseline: b.json\n", "rule_pages: 'https://a/{rule}'\ngitignore: false\ncrd_catalog: false\n",
)  # fmt: skip


def _config_seeds():
    found = [{"config": text} for text in _CONFIGS]
    for project in seeds.projects():
        found += [{"config": text} for path, text in project.items() if path.endswith(".kubecheck.yaml")]
    with open(f"{seeds.ROOT}/schemas/kubecheck.json", encoding="utf-8") as file:
        keys = list(json.load(file)["properties"])
    found += (
        [{"config": f"{key}: {{a: [b]}}\n"} for key in keys]
        + [{"config": f"{key}: [a]\n"} for key in keys]
        + [{"config": f"{key}: 'a'\n"} for key in keys]
    )
    return found


_SMALL = {
    "a/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: a, image: nginx, resources: {requests: {cpu: 1}}}]}\n",
    "nodes.yaml": "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus: {allocatable: {cpu: '4', memory: 8Gi, pods: '110'}}\n",
    "crd.yaml": "a: b\n",
    "b.json": '{"version": 1, "findings": []}',
}


def _try_config(value):
    from kubecheck.config.load import ConfigError, load_config
    from kubecheck.config.settings import UsageError
    from kubecheck.library import check

    memory().fill({**_SMALL, ".kubecheck.yaml": value["config"]})
    try:
        settings = load_config(".kubecheck.yaml")
        report = check(["."], settings)
    except ConfigError as error:
        for finding in error.findings:
            source = finding.location.source
            if source is not None and not 0 <= finding.location.offset <= finding.location.end_offset <= len(source.text):
                raise BreachError(f"a place out of the config: {finding.message}") from None
        return
    except (UsageError, UnicodeDecodeError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise
        return
    check_crashes(report)
    check_places(report)


# -- baselines ----------------------------------------------------------------------------------------------------------


def _baseline_seeds():
    entry = {
        "rule": "unknown-field",
        "path": "zz-bystander/a.yaml",
        "object": "Service/default/zz-bystander",
        "field": ".spec.portz",
        "count": 1,
        "by": "a",
        "until": "2030-01-01",
    }
    return [
        {"text": json.dumps({"version": 1, "findings": found})}
        for found in ([entry], [entry, {"rule": "unreadable-yaml", "path": "a", "message": "b", "count": 2}], [])
    ]


def _try_baseline(value):
    from kubecheck.baseline import read_baseline
    from kubecheck.config.settings import UsageError

    report = _bystanders_report()
    memory().fill({"b.json": value["text"]})
    try:
        baseline = read_baseline("b.json")
    except UsageError as error:
        str(error).encode("utf-8", "surrogatepass")
        return
    before = list(report.findings)
    try:
        baseline.sift(report, "2026-01-01")
        baseline.take_in(report)
        json.loads(baseline.text())
        baseline.shrink(report)
    finally:
        report.findings = before


@functools.cache
def _bystanders_report():
    return _checked(BYSTANDER)


def _change_json(chance, value, others, pieces):
    if chance.random() < 0.6:
        try:
            return {"text": json.dumps(change_value(chance, json.loads(value["text"]), (), pieces))}
        except (ValueError, RecursionError):
            pass
    return {"text": change_text(chance, value["text"], [each["text"] for each in others[:2]], pieces)}


# -- nodes, schedulers, plays -------------------------------------------------------------------------------------------

_SCHEDULER = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofiles:\n- schedulerName: default-scheduler\n  plugins:\n    score: {disabled: [{name: ImageLocality}], enabled: [{name: NodeResourcesFit, weight: 3}]}\n  pluginConfig:\n  - name: NodeResourcesFit\n    args: {scoringStrategy: {type: MostAllocated, resources: [{name: cpu, weight: 1}]}}\n"


def _cluster_seeds():
    nodes = []
    for question in seeds.questions("scheduling", 40):
        found = [each for each in question["objects"] if each.get("kind") == "Node"]
        nodes.append("---\n".join(json.dumps(each) + "\n" for each in found[:4]))
    return [{"nodes": text, "scheduler": _SCHEDULER} for text in nodes if text] + [{"nodes": _SMALL["nodes.yaml"], "scheduler": _SCHEDULER}]


def _try_cluster(value):
    from kubecheck.config.load import ConfigError
    from kubecheck.config.settings import UsageError

    texts = {**_SMALL, "nodes.yaml": value["nodes"], "scheduler.yaml": value["scheduler"]}
    try:
        report = _checked_with(texts, {"cluster": {"nodes": "nodes.yaml", "scheduler": "scheduler.yaml"}})
    except (ConfigError, UsageError, UnicodeError):
        return
    check_crashes(report)


def _checked_with(texts, settings):
    from kubecheck.library import check

    memory().fill(texts)
    return check(["a"], settings)


def _play_seeds():
    found = []
    for name in ("scheduling", "rollouts"):
        for question in seeds.questions(name, 60):
            objects = question.get("objects") or [
                *(question.get("nodes") or ()),
                *(
                    each
                    for step in question.get("steps") or ()
                    for text in (step.get("apply") or {}).values()
                    for each in _objects_of(text)
                ),
            ]
            if objects:
                found.append({"objects": objects[:12], "steps": ["update=Deployment/web", "drain=node-1"][: len(found) % 3]})
    return found


def _objects_of(text):
    from kubecheck.documents import read
    from kubecheck.source import Source

    return [each.value for each in read(Source("a", text)).documents]


def _try_play(value):
    from kubecheck.config.settings import UsageError
    from kubecheck.library import simulate

    if (
        not isinstance(value["objects"], list)
        or not isinstance(value["steps"], list)
        or any(isinstance(each, str) and each.startswith("change") for each in value["steps"])
    ):
        return
    memory().fill({"a.yaml": "---\n".join(json.dumps(each) + "\n" for each in value["objects"])})
    try:
        simulate(["a.yaml"], {"limits": {"dry-run-turns": 3000}}, plan=[each for each in value["steps"] if isinstance(each, str)] or None)
    except UsageError:
        return


_STEPS = (
    "upgrade",
    "drain=n1",
    "outage=zone/a",
    "outage=node/n1",
    "update=Deployment/web",
    "update=StatefulSet/a",
    "update=DaemonSet/x",
    "drain=node-1+node-2",
    "upgrade=node-1",
)


def _change_play(chance, value, others, pieces):
    if chance.random() < 0.2:
        return {**value, "steps": [chance.choice(_STEPS) for _ in range(chance.randint(0, 3))]}
    objects = [each["objects"] for each in chance.sample(others, min(2, len(others)))]
    return {**value, "objects": change_value(chance, value["objects"], objects, pieces)}


# -- fixes --------------------------------------------------------------------------------------------------------------


def _try_fix(value):
    """What `--fix` would write is a text in which a further run finds what was told to be left."""
    from kubecheck.fix.repair import repair
    from kubecheck.fix.texts import Texts

    class Held(Texts):
        """Texts that are in memory."""

        def _read_anew(self, path):
            data = memory().read(path)
            try:
                return data, data.decode("utf-8")
            except UnicodeError:
                return None

    texts = {"a.yaml": value["text"]}
    report = _checked(texts)
    found = repair(report, Held(["a.yaml"]), lambda changed: _checked({**texts, **changed}), takes_unsafe=True)
    if found.texts:
        after = [each.key() for each in _checked({**texts, **found.texts}).findings]
        if after != [each.key() for each in found.report.findings]:
            raise BreachError(f"what is told after fixes is something else than what is found then: {found.texts}")


def doors():
    """The doors of this module."""
    yield Door("kustomizations", "a folder with a kustomization", seeds.kustomizations, _try_kustomization, change=change_files, seconds=1)
    yield Door("charts", "a chart with its templates and values", seeds.charts, _try_chart, change=change_files, seconds=2)
    yield Door("baselines", "a baseline", _baseline_seeds, _try_baseline, change=_change_json)
    yield Door("configs", "a config file", _config_seeds, _try_config, change=change_parts(config=change_document), seconds=1)
    yield Door(
        "clusters",
        "a file of nodes, and a scheduler's configuration",
        _cluster_seeds,
        _try_cluster,
        change=change_parts(nodes=change_document, scheduler=change_document),
        seconds=1,
    )
    yield Door("plays", "objects, and the steps of a play on them", _play_seeds, _try_play, change=_change_play, seconds=3)
    yield Door(
        "fixes",
        "a file, and what --fix makes of it",
        lambda: [{"text": each["a.yaml"]} for each in seeds.rule_pages()],
        _try_fix,
        change=change_parts(text=change_document),
        seconds=3,
    )
    yield Door(
        "projects",
        "a folder of files, checked as a whole",
        lambda: [*seeds.projects(), *seeds.rule_pages()],
        _try_project,
        change=change_files,
        seconds=2,
    )
