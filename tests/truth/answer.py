"""Answers questions about recorded truth by calling the product's own rooms.

    python tests/truth/answer.py KIND [--kubernetes-version VERSION] < questions > answers

KIND is documents, mutants, updates, defaults, yaml, scheduling, rollouts, kustomize, helm, shipped or policies; the version is that of the server that was asked,
1.36 where none is said. Questions and answers are JSON lines in the shape of the records
in ``tests/truth/data``; each answer carries the question's ``id``. Where the product fails on a question, the answer says nothing
(``{"id": ..., "status": 0}``) and the failure goes to standard error.
"""

from __future__ import annotations

import argparse
import base64
import decimal
import json
import os
import re
import sys
import tempfile
import traceback

DEFAULT_VERSION = "1.36"

# The identifier that new objects get; the records say <uuid> for any, since the server makes them at random.
UID = "11111111-2222-3333-4444-555555555555"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIFFERENCE = re.compile(r"(is immutable after creation[^\n]*)\n.*", re.DOTALL)  # which the records leave out


def verdict_answer(identity, verdict):
    """A verdict in the shape of the records."""
    causes = []
    if verdict.status == 422:
        prefix = ((verdict.stored or {}).get("metadata") or {}).get("generateName") or "-"
        causes = [
            {
                "reason": error.type,
                "field": error.field,
                "message": steady(error.message.replace(f"{prefix}xxxxx", f"{prefix}<rand>").replace('"time":"now"', '"time":"<now>"')),
            }
            for error in verdict.errors
        ]
    return {
        "id": identity,
        "status": verdict.status,
        "reason": verdict.reason,
        "message": verdict.message,
        "causes": causes,
        "strict": sorted(verdict.strict),
        "warnings": warnings_of(verdict),
    }


def steady(message):
    """A message as the records have it."""
    return DIFFERENCE.sub(r"\1 <difference>", UUID.sub("<uuid>", message))


def warnings_of(verdict):
    """The warnings as the server sends them."""
    from kubecheck.api.warnings.requests import texts_of

    return sorted(texts_of(verdict.warnings))


def asked_version():
    """The version of the server whose answers are looked for."""
    from kubecheck.release import current

    return f"1.{current().minor}"


def build_server(texts=()):
    from kubecheck.schema.structure.catalog import catalog
    from kubecheck.verdicts import Server

    namespaces = {"default": {"kubernetes.io/metadata.name": "default"}}
    if not texts:
        return Server(catalog(asked_version()), namespaces=namespaces)
    from kubecheck.schema.custom.crd import CustomKinds

    return Server(catalog(asked_version()), CustomKinds([value for text in texts for value in values_of(text)]), namespaces)


def values_of(text):
    from kubecheck.documents import read
    from kubecheck.source import Source

    return [document.value for document in read(Source("-", text)).documents if isinstance(document.value, dict)]


def decode(data):
    from kubecheck.documents.decode import decode_first

    return decode_first(data)


def judge_body(identity, data, server, address=None):
    """The answer to a request whose body is this text, and what would be stored; the address, where given, fills in apiVersion and kind."""
    from kubecheck.verdicts import judge

    decoded = decode(data)
    if decoded.fault is not None or not isinstance(decoded.value, dict):
        message = decoded.fault.server if decoded.fault is not None else "not an object"
        return {"id": identity, "status": 400, "reason": "BadRequest", "message": message, "causes": [], "strict": []}, None
    value = decoded.value
    if address is not None:
        value = {**value, "apiVersion": value.get("apiVersion") or address[0], "kind": value.get("kind") or address[1]}
        if value["kind"] != address[1]:
            message = f"{value['kind']} in version \"{value['apiVersion']}\" cannot be handled as a {address[1]}"
            return {"id": identity, "status": 400, "reason": "BadRequest", "message": message, "causes": [], "strict": []}, None
    verdict = judge(value, server, decoded.strict)
    return verdict_answer(identity, verdict), verdict.stored


def to_bytes(text):
    return text.encode("utf-8", "surrogateescape")


def documents():
    servers = [build_server()]

    def respond(question):
        if "crds" in question:
            servers[0] = build_server(question["crds"])
            return None
        return judge_body(question["id"], to_bytes(question["text"]), servers[0])[0]

    return respond


def shipped():
    """Custom resources, by the catalog of definitions; the address names the namespace, as clients do."""
    from kubecheck.schema.custom.shipped import ShippedKinds
    from kubecheck.schema.structure.catalog import catalog
    from kubecheck.verdicts import Server, judge

    kinds = ShippedKinds()
    server = Server(catalog(asked_version()), kinds)

    def respond(question):
        decoded = decode(to_bytes(question["text"]))
        value = decoded.value
        kind = kinds.kind(value["apiVersion"], value["kind"])
        if kind is not None and kind.namespaced:
            value = {**value, "metadata": {"namespace": "default", **(value.get("metadata") or {})}}
        return {**verdict_answer(question["id"], judge(value, server, decoded.strict)), "warnings": []}  # none were recorded

    return respond


def body_of(value):
    """The text in which an object was sent: JSON, read as YAML, so that 2.0 is an integer."""
    text = re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
    return text.encode("utf-8", "surrogatepass")


def mutants():
    server = build_server()

    def respond(question):
        value = question["object"]
        metadata = value.get("metadata")
        kind = server.kind(value["apiVersion"], value["kind"])
        if kind is not None and kind.namespaced and isinstance(metadata, dict) and isinstance(metadata.get("namespace"), str) and "/" in metadata["namespace"]:
            # it breaks the address
            return {"id": question["id"], "status": 404, "reason": "NotFound", "causes": [], "strict": []}
        return judge_body(question["id"], body_of(value), server)[0]

    return respond


def updates():
    from kubecheck.api.encoding import encode
    from kubecheck.verdicts import judge, judge_update

    server = build_server()

    def respond(question):
        if server.kind(question["base"]["apiVersion"], question["base"]["kind"]) is None:  # there is no such address
            return {"id": question["id"], "status": 404, "reason": "NotFound", "causes": [], "strict": []}
        made = make_base(question["base"])
        live = encode(judge(made, server).stored)
        live = {**live, "metadata": {**live["metadata"], "creationTimestamp": "2026-01-01T00:00:00Z", "uid": UID, "resourceVersion": "7"}}
        if live["kind"] == "APIService":  # its controller looks for the service at once, and writes what it found
            live["status"] = {"conditions": [{"type": "Available", "status": "False", "lastTransitionTime": "2026-01-01T00:00:00Z", "reason": "r", "message": "m"}]}
        start = live if question["mode"] == "live" else made
        if question["mode"] == "replace":
            start = {**made, "metadata": {**made["metadata"], "resourceVersion": "7"}}
        changed = apply_patch(start, question["patch"])
        live = as_first_sent(live)
        return verdict_answer(question["id"], judge_update(changed, live, server))

    return respond


def as_first_sent(live):
    """The live object with its free-form data marked as other than what is sent again, where the recorder's two ways of writing it differ."""
    live = json.loads(json.dumps(live))
    spec = live.get("spec")
    holders = [live] if live["kind"] == "ControllerRevision" else []
    if live["kind"] in ("ResourceClaim", "ResourceClaimTemplate"):
        holders = opaque_configurations(spec if live["kind"] == "ResourceClaim" else spec.get("spec"))
    for holder in holders:
        for field in ("data", "parameters"):
            if field in holder and not kept_bytes(holder[field]):
                holder[field] = {"as sent": json.dumps(holder[field])}
    return live


def opaque_configurations(spec):
    configurations = ((spec or {}).get("devices") or {}).get("config") or ()
    return [each["opaque"] for each in configurations if each.get("opaque")]


def kept_bytes(data):
    """Whether free-form data stayed the same on the recorder's way: created as JSON with spaces, sent again as YAML. The server compares bytes."""
    return json.dumps(data) == json.dumps(data, sort_keys=True, separators=(",", ":"))


def make_base(base):
    """The base as it was created for real: in a namespace of its own, with a name, without version and uid."""
    base = json.loads(json.dumps(base))
    metadata = base.setdefault("metadata", {})
    if "generateName" in metadata and "name" not in metadata:
        metadata["name"] = metadata.pop("generateName") + "name"
    for key in ("resourceVersion", "uid"):
        metadata.pop(key, None)
    from kubecheck.schema.structure.catalog import catalog

    if catalog(asked_version()).kind(base["apiVersion"], base["kind"]).namespaced:
        metadata["namespace"] = "u0000"
        for about in ("involvedObject", "regarding"):
            if about in base:
                base[about]["namespace"] = metadata["namespace"]
    return base


def apply_patch(value, patch):
    """JSON Patch: add, replace, remove."""
    value = json.loads(json.dumps(value))
    for change in patch:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in change["path"].split("/")[1:]]
        if not steps:
            value = change["value"]
            continue
        *way, last = steps
        at = value
        for step in way:
            at = at[int(step)] if isinstance(at, list) else at[step]
        if isinstance(at, list):
            index = len(at) if last == "-" else int(last)
            if change["op"] == "add":
                at.insert(index, change["value"])
            elif change["op"] == "remove":
                del at[index]
            else:
                at[index] = change["value"]
        elif change["op"] == "remove":
            del at[last]
        else:
            at[last] = change["value"]
    return value


def defaults():
    from kubecheck.api.encoding import encode
    from kubecheck.verdicts import judge

    server = build_server()

    def respond(question):
        value = decode(body_of(question["object"]) if "object" in question else to_bytes(question["text"])).value
        stored = judge(value, server).stored
        return {"id": question["id"], "object": stored and without_made_up_metadata(encode(stored))}

    return respond


def without_made_up_metadata(value):
    """Less what the server makes up, as the records have it."""
    made_up = ("managedFields", "uid", "creationTimestamp", "generation", "resourceVersion")
    return {**value, "metadata": {key: item for key, item in value["metadata"].items() if key not in made_up}}


def yaml():
    from kubecheck.api.encoding import encode

    server = build_server()

    def respond(question):
        data = base64.b64decode(question["base64"]) if "base64" in question else question["text"].encode("utf-8", "surrogatepass")
        answer, stored = judge_body(question["id"], data, server, address_of(question["id"]))
        if answer["status"] < 300:
            answer["object"] = stored = as_go_prints(encode(stored))
            if "at" in question:
                answer["value"] = at_pointer(stored, question["at"])
        return answer

    return respond


def address_of(identity):
    """Where the records sent a whole text whose kind is in question: to the ConfigMaps."""
    return ("v1", "ConfigMap") if identity.startswith("whole/") and "same-indent-list" not in identity else None


def as_go_prints(value):
    """With large whole floats as the integers that encoding/json writes for them."""
    if isinstance(value, dict):
        return {key: as_go_prints(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_go_prints(item) for item in value]
    if isinstance(value, float) and abs(value) < 1e21 and value == int(value):
        return int(decimal.Decimal(repr(value)))
    return value


def at_pointer(value, pointer):
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else (value or {}).get(key)
    return value


def policies():
    """What a server makes of a new object that has admission policies; its own plugins add no account's token there."""
    from unittest import mock

    from kubecheck.api.admission import Denied, admit
    from kubecheck.api.encoding import encode
    from kubecheck.documents import read
    from kubecheck.model import CLUSTER_KINDS, World, resources_of
    from kubecheck.model import policies as model
    from kubecheck.source import Source
    from kubecheck.verdicts import judge_stored, judge_stored_custom

    server = build_server()
    scene = []

    def respond(question):
        if "object" not in question:
            scene.extend(question["manifests"])
            return None
        texts = map(json.dumps, (*scene, *question["manifests"], question["object"]))
        documents = read(Source("a.yaml", "\n---\n".join(texts))).documents
        resources = [each for document in documents for each in resources_of(document, "default", CLUSTER_KINDS)]
        world = World(resources)
        subject = next(each for each in model.subjects_of(world, server.catalog) if each.resource is resources[-1])
        with mock.patch.multiple("kubecheck.model.policies.subjects", admitted=plain, admitted_pod=plain), mock.patch("kubecheck.model.policies.mutating.admitted", plain):
            return {"id": question["id"], **admitted(subject)}

    def plain(value, _world):
        return admit(value)

    def admitted(subject):
        try:
            refused, stored = subject.mutation.refused, subject.stored
        except Denied as denied:
            return {"status": 403, "reason": "Forbidden", "message": denied.message}
        if refused is not None:
            return {"status": refused.status, "reason": refused.reason, "message": refused.message}
        custom = subject.served.custom
        verdict = judge_stored(stored) if custom is None else judge_stored_custom(stored, custom)
        group = f".{subject.group}" if subject.group else ""
        if verdict.errors and verdict.status == 422:
            texts = [f"{each.field or '<nil>'}: {each.message}" for each in verdict.errors]
            said = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
            message = f'{subject.ref.kind}{group} "{stored["metadata"].get("name", "")}" is invalid: {said}'
            return {"status": 422, "reason": "Invalid", "message": message}
        for binding in subject.world.of_kind(model.GROUP, "ValidatingAdmissionPolicyBinding"):
            applied = model.applied_by(binding.ref.key, subject.world, server.catalog)
            for denial in applied.judge(subject):
                name = applied.policy.ref.name
                head = f"{subject.plural}{group} \"{subject.ref.name}\" is forbidden: ValidatingAdmissionPolicy '{name}' with binding '{binding.ref.name}'"
                return {"status": 422, "reason": denial.reason, "message": f"{head} denied request: {denial.message}"}
        return {"status": verdict.status, "reason": verdict.reason, "message": verdict.message, "stored": stored if custom is not None else encode(stored)}

    return respond


def scheduling():
    from kubecheck.testing.replay.scheduling import answer_scheduling

    return answer_scheduling


def rollouts():
    from kubecheck.testing.replay.rollouts import answer_rollouts

    return answer_rollouts


def kustomize():
    """What a kustomization builds: a folder on disk, or texts by their paths."""
    from kubecheck.documents.document import Document
    from kubecheck.render.kustomize import BuildError, Session, Written, build, grow
    from kubecheck.source import Source

    on_disk = Session(strict=True)
    nowhere = Written(Document(Source("", ""), 0, None, 0, 0))

    def wrapped(root, session, options):
        """What the records have origins of: a kustomization that only names the one asked for."""
        above, name = os.path.split(root)
        try:
            return build(above, session, **options, said=grow({"resources": [name]}, nowhere))
        except BuildError:
            return build(above, session, **options, said=grow({"components": [name]}, nowhere))

    def respond(question):
        top, root, session = question.get("top", ""), question["root"], on_disk
        if "files" in question:
            top = "/top"
            root = os.path.normpath(f"{top}/case/{root}")
            session = Session(strict=True, sources=[Source(os.path.normpath(f"{top}/case/{path}"), text) for path, text in question["files"].items()])
        top, root = os.path.realpath(top), os.path.realpath(root)
        options = {"restricted": question.get("restrict") != "none", "order": question.get("order") or ""}
        try:
            built = build(root, session, **options)
            under = wrapped(root, session, options)
        except BuildError as error:
            return {"id": question["id"], "error": error.text.replace(top, "$TOP")}
        shown = os.path.relpath(os.path.dirname(root), top)
        origins = [each.origin or {} for each in under.objects]
        origins = [{"path": os.path.normpath(os.path.join(shown, each["path"]))} if "path" in each else each for each in origins]
        return {"id": question["id"], "docs": [each.value for each in built.objects], "origins": [{"origin": each} for each in origins]}

    return respond


def texts_alone(question, charts):
    """What templates print, where Helm refuses a chart for something else: the records have it too."""
    from kubecheck.render.helm.chart.errors import ChartError
    from kubecheck.render.helm.chart.rendering import prepare

    try:
        return prepare(
            charts, question["chart"], question.get("values") or (), question.get("set") or (), release=question.get("name") or "release-name",
            namespace=question.get("namespace") or "default", kube_version=question.get("kube_version") or "",
            api_versions=question.get("api_versions") or (), is_upgrade=bool(question.get("upgrade")), is_partial=bool(question.get("partial")),
        ).engine.render()
    except ChartError:
        return {}


def laid(question, top):
    """A question whose files lie on disk; bytes are written in base64."""
    for path, text in question["files"].items():
        place = os.path.normpath(f"{top}/case/{path}")
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as stream:
            stream.write(base64.b64decode(text[7:]) if text.startswith("base64:") else to_bytes(text))
    values = [f"{top}/case/{each}" for each in question.get("values") or ()]
    return {**question, "top": top, "chart": os.path.normpath(f"{top}/case/{question['root']}"), "values": values}


def crd_values(rendering):
    """The objects in crds/, each with the name that Helm tells."""
    from kubecheck.render.helm.chart.reading import YamlError, read_yaml

    found = []
    for source, _, text in rendering.crds:
        for part in re.split(r"(?m)^---.*$", text):
            try:
                value = read_yaml(part)
            except YamlError as error:
                value = "not YAML: " + error.words.removeprefix("error converting YAML to JSON: ")
            if value is not None:
                found.append({"source": source, "value": value})
    return found


def helm():
    """What a chart renders to: a folder on disk, or texts by their paths."""
    from kubecheck.render.helm.chart.errors import ChartError
    from kubecheck.render.helm.chart.rendering import Charts, render

    loaded = {}

    def respond(question):
        if "files" in question:
            with tempfile.TemporaryDirectory() as top:
                return answered_of(laid(question, os.path.realpath(top)))
        return answered_of(question)

    def answered_of(question):
        top = question.get("top", "")
        charts = loaded.setdefault(top, Charts(within=top))
        if len(loaded) > 1:
            loaded.clear()
            loaded[top] = charts
        answered = {"id": question["id"]}
        texts = {}
        try:
            made = render(
                question["chart"], question.get("values") or (), question.get("set") or (), release=question.get("name") or "release-name",
                namespace=question.get("namespace") or "default", kube_version=question.get("kube_version") or "",
                api_versions=question.get("api_versions") or (), is_upgrade=bool(question.get("upgrade")), is_partial=bool(question.get("partial")),
                charts=charts,
            )
        except ChartError as error:
            answered |= {"error": error.message.replace(top, "$TOP") if top else error.message, "stage": error.stage}
            texts = error.texts or (texts_alone(question, charts) if error.stage in ("dependencies", "render") else {})
        else:
            texts = made.texts
            answered["docs"] = [{"source": each.source, "value": each.value} for each in made.manifests]
            answered["docs"] += [{"source": each.source, "hook": each.events, "value": each.value} for each in made.hooks]
            answered["crds"] = crd_values(made)
            answered["notes"] = made.notes
        answered["texts"] = {name: str(text) for name, text in texts.items() if text.strip()}
        return answered

    return respond


def changes():
    """What is told of applying the new object over the old one; both are taken by themselves."""
    from kubecheck import fields
    from kubecheck.documents import read
    from kubecheck.engine.against.updates import refusals_of
    from kubecheck.engine.judging import Judge
    from kubecheck.fields import FieldError
    from kubecheck.model import CLUSTER_KINDS, World, resources_of
    from kubecheck.model.changes.pairing import Changes
    from kubecheck.source import Source

    judge = Judge(asked_version(), "default")

    def world(values):
        resources = [each for value in values for document in read(Source("a.json", json.dumps(value))).documents for each in resources_of(document, "default", CLUSTER_KINDS)]
        for each in resources:
            judge.judge(each)
        return World(resources)

    def respond(question):
        before, after = (world([question[state], *question["beside"]]) for state in ("old", "new"))
        paired = Changes(before, after, str, ()).changes
        errors = [error for change in paired for error in refusals_of(change, judge)]
        # The server that was asked had the classes of the question alone: there, what hangs on another one is refused.
        errors += [FieldError(fields.FORBIDDEN, ("spec", "resources", "requests", "storage"), None, "") for change in paired if change.growth is not None]
        return {"id": question["id"], "causes": [{"reason": each.type, "field": each.field, "message": steady(each.message)} for each in errors]}

    return respond


def selections():
    """Whose pods Services have and how many have no owner once a change has come to rest."""
    from kubecheck.api.defaults import default
    from kubecheck.sim.objects.pod_states import is_ready
    from kubecheck.sim.objects.store import controller_of
    from kubecheck.sim.play.change import try_change
    from kubecheck.sim.profile import ClusterProfile

    def placed(value):
        return default({**value, "metadata": {**value["metadata"], "namespace": "default"}})

    def respond(question):
        run = try_change(map(placed, question["old"]), map(placed, question["new"]), ClusterProfile())[0]
        pods = [pod for pod in run.cluster.store.of_kind("Pod") if not pod["metadata"].get("deletionTimestamp")]
        owners = {id(pod): run.top(pod).name if controller_of(pod) is not None else "" for pod in pods}
        serves = {}
        for value in question["new"]:
            selector = value["spec"].get("selector") if value["kind"] == "Service" else None
            if selector:
                serves[value["metadata"]["name"]] = sorted(owners[id(pod)] for pod in pods if selector.items() <= pod["metadata"]["labels"].items() and is_ready(pod))
        return {"id": question["id"], "orphans": list(owners.values()).count(""), "serves": serves}

    return respond


KINDS = {
    each.__name__: each for each in (documents, mutants, updates, defaults, yaml, scheduling, rollouts, kustomize, helm, shipped, policies, changes, selections)
}


def answer(kind, questions, version=DEFAULT_VERSION):
    """Yields an answer for each question that wants one."""
    from kubecheck.release import asking
    from kubecheck.schema.structure.catalog import catalog

    release = catalog(version).release
    with asking(release):
        respond = KINDS[kind]()
    for question in questions:
        try:
            with asking(release):
                answered = respond(question)
        except Exception:
            print(question.get("id"), traceback.format_exc(), file=sys.stderr)
            answered = {"id": question.get("id"), "status": 0}
        if answered is not None:
            yield answered


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--kubernetes-version", default=DEFAULT_VERSION)
    asked = parser.parse_args()
    for answered in answer(asked.kind, (json.loads(line) for line in sys.stdin if line.strip()), asked.kubernetes_version):
        print(json.dumps(answered))


if __name__ == "__main__":
    main()
