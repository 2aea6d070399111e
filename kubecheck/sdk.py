"""What a rule is made of: the only module that a rule file imports.

A rule is a generator function with a decorator, in a file of its own beside a page of the same name::

    @rule(on=Service, severity=Severity.ERROR, since="0.1")
    def selector_matches_nothing(service, ctx):
        ...
        yield service.at("spec", "selector").error("selects app=wbe, which no pod template carries")

``on`` names the subject: the engine walks everything of that sort and hands it over. A rule looks at whatever it likes and reports on its
subject; other places become notes. Ids, groups and pages follow from the names of file and folder.
"""

from __future__ import annotations

import os

from kubecheck import fields
from kubecheck.api.views.view import Object, View, get, items, mapping, strings
from kubecheck.findings import Severity
from kubecheck.model.resource import belong_together
from kubecheck.model.templates import Container, PodTemplate, pod_templates_of
from kubecheck.model.world import Model, World, annotations_of, label_selector, labels_of, map_selector, metadata_of
from kubecheck.near import nearest
from kubecheck.problems import Place, Problem
from kubecheck.source import format_path
from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from kubecheck.api import pod_security
    from kubecheck.api.served import lifecycle
    from kubecheck.api.views.apps import DaemonSet, Deployment, ReplicaSet, StatefulSet, Workload
    from kubecheck.api.views.core import (
        ConfigMap,
        LimitRange,
        Namespace,
        Node,
        PersistentVolume,
        PersistentVolumeClaim,
        Pod,
        ResourceQuota,
        Secret,
        Service,
        ServiceAccount,
    )
    from kubecheck.api.views.kinds import (
        ClaimSource,
        CronJob,
        HorizontalPodAutoscaler,
        Ingress,
        Job,
        MutatingAdmissionPolicy,
        NetworkPolicy,
        PodDisruptionBudget,
        PriorityClass,
        Role,
        RoleBinding,
        StorageClass,
        ValidatingAdmissionPolicy,
        ValidatingAdmissionPolicyBinding,
    )
    from kubecheck.documents import Document
    from kubecheck.fields import FieldError
    from kubecheck.model import namespace_security, policies
    from kubecheck.model.references import Reference, ingress_backends
    from kubecheck.model.resource import Resource
    from kubecheck.schema.structure.catalog import Catalog
    from kubecheck.sim.play.facts import (
        BlockedDrain,
        EmptyService,
        NotSettled,
        Preemption,
        RefusedPod,
        StalledRollout,
        UnboundClaim,
        UnplacedPod,
        UnreadyPod,
    )
    from kubecheck.sim.play.hints import amount_in_words, hint_of, names_in_words, taint_in_words
    from kubecheck.sim.scheduler.diagnosis.obstacles import (
        CrowdedDomains,
        OversizedRequest,
        UnmatchedSelector,
        UnmetSpread,
        UntoleratedTaint,
        UnusableClaim,
        UsedUpCapacity,
    )
    from kubecheck.source import Source, Span
    from kubecheck.source.positions import Path
    from kubecheck.values.cron import CronError, parse_cron
    from kubecheck.values.image import parse_image
    from kubecheck.values.quantity import Quantity

__all__ = [
    "BlockedDrain",
    "ClaimSource",
    "ConfigMap",
    "Container",
    "Context",
    "CronError",
    "CronJob",
    "CrowdedDomains",
    "DaemonSet",
    "Deployment",
    "EmptyService",
    "File",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "LimitRange",
    "Model",
    "MutatingAdmissionPolicy",
    "Namespace",
    "NetworkPolicy",
    "Node",
    "NotSettled",
    "Object",
    "OversizedRequest",
    "Paper",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Place",
    "Pod",
    "PodDisruptionBudget",
    "PodTemplate",
    "Preemption",
    "PriorityClass",
    "Problem",
    "Quantity",
    "Reference",
    "Refusal",
    "RefusedPod",
    "ReplicaSet",
    "Resource",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "Rule",
    "Secret",
    "Selector",
    "Service",
    "ServiceAccount",
    "Severity",
    "StalledRollout",
    "StatefulSet",
    "StorageClass",
    "UnboundClaim",
    "UnmatchedSelector",
    "UnmetSpread",
    "UnplacedPod",
    "Unreadable",
    "UnreadyPod",
    "UntoleratedTaint",
    "UnusableClaim",
    "UsedUpCapacity",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "View",
    "Workload",
    "World",
    "amount_in_words",
    "annotations_of",
    "belong_together",
    "fields",
    "format_path",
    "get",
    "hint_of",
    "hookimpl",
    "ingress_backends",
    "items",
    "label_selector",
    "labels_of",
    "lifecycle",
    "map_selector",
    "mapping",
    "metadata_of",
    "names_in_words",
    "namespace_security",
    "nearest",
    "parse_cron",
    "parse_image",
    "pod_security",
    "pod_templates_of",
    "policies",
    "quantity",
    "rule",
    "rules_in",
    "strings",
    "taint_in_words",
]  # fmt: skip

# Names that are imported when a rule first asks for them: a rule about Services need not load the views of everything else.
_LATE = {
    **dict.fromkeys(("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet", "Workload"), "kubecheck.api.views.apps"),
    **dict.fromkeys(
        ("ConfigMap", "LimitRange", "Namespace", "Node", "PersistentVolume", "PersistentVolumeClaim", "Pod", "ResourceQuota", "Secret",
         "Service", "ServiceAccount"),
        "kubecheck.api.views.core",
    ),
    **dict.fromkeys(
        ("ClaimSource", "CronJob", "HorizontalPodAutoscaler", "Ingress", "Job", "MutatingAdmissionPolicy", "NetworkPolicy", "PodDisruptionBudget",
         "PriorityClass", "Role", "RoleBinding", "StorageClass", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
        "kubecheck.api.views.kinds",
    ),
    **dict.fromkeys(
        ("CrowdedDomains", "OversizedRequest", "UnmatchedSelector", "UnmetSpread", "UntoleratedTaint", "UnusableClaim", "UsedUpCapacity"),
        "kubecheck.sim.scheduler.diagnosis.obstacles",
    ),
    **dict.fromkeys(("amount_in_words", "hint_of", "names_in_words", "taint_in_words"), "kubecheck.sim.play.hints"),
    "Quantity": "kubecheck.values.quantity",
    "Reference": "kubecheck.model.references",
    "Resource": "kubecheck.model.resource",
    "ingress_backends": "kubecheck.model.references",
    "CronError": "kubecheck.values.cron",
    "parse_cron": "kubecheck.values.cron",
    "parse_image": "kubecheck.values.image",
    "lifecycle": "kubecheck.api.served",
    "pod_security": "kubecheck.api",
    "namespace_security": "kubecheck.model",
    "policies": "kubecheck.model",
}  # fmt: skip
_LONGEST_VALUE = 80
# The dry run's facts, subjects of rules as well.
_OUTCOMES = "kubecheck.sim.play.facts"


def __getattr__(name: str) -> object:
    module = _LATE.get(name)
    if module is None:
        if name[:1] == "_" or not name[:1].isupper():
            raise AttributeError(name)
        module = _OUTCOMES
    found = getattr(__import__(module, fromlist=[name]), name, None)
    if found is None:
        raise AttributeError(f"kubecheck.sdk has no {name}")
    globals()[name] = found
    return found


# Presets: which rules a settings file gets by one word. "everything" holds all rules.
RECOMMENDED = "recommended"
STRICT = "strict"
SECURITY = "security"
PRESETS = (RECOMMENDED, STRICT, SECURITY, "everything")


class Rule:
    """A rule as declared: what it looks at, how much it matters, and the function that looks.

    Attributes:
        id: the file's name with dashes.
        group: the folder's name.
        subject: the name of the class of things that it looks at.
        only: for `Refusal` the types of field errors that it is about; empty means all.
        claims: for `Refusal` the server's details that no other rule tells of while this one is on.
        kinds: for views the (group, kind) pairs.
        presets: the presets that it belongs to, besides ``everything``.
        joins: whether it looks beyond the document of its subject (``ctx.world`` and the dry run need it).
        aliases: ids of other tools' checks that it answers, as ``tool:id``.
        options: the names of its options with their defaults.
        folder: where the file and its page stand.
    """

    __slots__ = (
        "_function", "aliases", "claims", "folder", "group", "id", "joins", "kinds", "module", "only", "options", "presets", "severity",
        "since", "subject", "summary",
    )  # fmt: skip

    def __init__(
        self,
        id: str,  # noqa: A002  # what a rule is called by
        group: str,
        *,
        module: str,
        subject: str,
        severity: Severity,
        since: str = "",
        summary: str = "",
        presets: tuple[str, ...] = (RECOMMENDED,),
        joins: bool = False,
        only: tuple[str, ...] = (),
        claims: tuple[str, ...] = (),
        kinds: tuple[tuple[str, str], ...] = (),
        aliases: tuple[str, ...] = (),
        options: dict[str, object] | None = None,
        folder: str = "",
        function: Callable[[Any, Context], Iterator[Problem]] | None = None,
    ) -> None:
        self.id = id
        self.group = group
        self.module = module
        self.subject = subject
        self.severity = severity
        self.since = since
        self.summary = summary
        self.presets = presets
        self.joins = joins
        self.only = only
        self.claims = claims
        self.kinds = kinds
        self.aliases = aliases
        self.options = options or {}
        self.folder = folder
        self._function = function

    @property
    def name(self) -> str:
        """The file's name without ending: the id with underscores."""
        return self.id.replace("-", "_")

    @property
    def function(self) -> Callable[[Any, Context], Iterator[Problem]]:
        """The function; the rule's file is imported on the first call."""
        if self._function is None:
            declared = getattr(__import__(self.module, fromlist=[self.name]), self.name)
            self._function = declared.function
        return self._function

    def __call__(self, subject: Any, ctx: Context) -> Iterator[Problem]:
        """Looks at a subject."""
        return self.function(subject, ctx)

    @property
    def page(self) -> str:
        """The text of the rule's page; empty when there is none."""
        path = os.path.join(self.folder, self.name + ".md")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    def described(self) -> dict[str, object]:
        """What the index says of the rule: plain data from which `from_description` makes it again."""
        return {
            "id": self.id, "group": self.group, "subject": self.subject, "only": list(self.only),
            "claims": list(self.claims), "kinds": [list(each) for each in self.kinds],
            "severity": self.severity.label, "presets": list(self.presets), "joins": self.joins, "since": self.since, "summary": self.summary,
            "aliases": list(self.aliases), "options": self.options,
        }  # fmt: skip

    @classmethod
    def from_description(cls, description: dict[str, Any], package: str, folder: str) -> Rule:
        """The rule of an index entry, whose file is imported only when it runs."""
        rule_id, group = description["id"], description["group"]
        name = rule_id.replace("-", "_")
        return cls(
            rule_id, group, module=f"{package}.{group}.{name}", subject=description["subject"], severity=Severity[description["severity"].upper()],
            since=description["since"], summary=description["summary"], presets=tuple(description["presets"]), joins=description["joins"],
            only=tuple(description["only"]), claims=tuple(description["claims"]), kinds=tuple((each[0], each[1]) for each in description["kinds"]),
            aliases=tuple(description["aliases"]), options=description["options"], folder=os.path.join(folder, group),
        )  # fmt: skip

    def __getstate__(self) -> dict[str, object]:
        """Without the function, which another process imports by itself."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "_function"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self._function = None
        for name, value in state.items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        return f"Rule({self.group}/{self.id})"


def rule(
    *,
    on: type,
    severity: Severity,
    since: str,
    presets: tuple[str, ...] | str = RECOMMENDED,
    joins: bool = False,
    only: tuple[str, ...] = (),
    claims: tuple[str, ...] = (),
    options: type | None = None,
    aliases: tuple[str, ...] = (),
) -> Callable[[Callable[[Any, Context], Iterator[Problem]]], Rule]:
    """Declares a generator function as a rule.

    Args:
        on: what it looks at: `File`, `Paper`, `Refusal`, a view, `Object`, `PodTemplate`, `Container`, `World`, or a fact of the dry run.
        severity: how much it matters; a settings file may say otherwise.
        since: the version of the package in which it came.
        presets: the presets that it belongs to; an empty tuple for none but ``everything``.
        joins: whether it asks ``ctx.world``. Rules about worlds and outcomes always do.
        only: for `Refusal` the types of field errors that it is about.
        claims: for `Refusal` the server's details that this rule alone tells of, instead of the rule for all errors of that type.
        options: a class whose public attributes are the options with their defaults.
        aliases: ids of other tools' checks that it answers, as ``tool:id``.
    """

    def declare(function: Callable[[Any, Context], Iterator[Problem]]) -> Rule:
        module = function.__module__
        parts = module.split(".")
        summary = (function.__globals__.get("__doc__") or function.__doc__ or "").strip().split("\n")[0]
        names = [] if options is None else [name for name in vars(options) if not name.startswith("_")]
        return Rule(
            function.__name__.replace("_", "-"),
            parts[-2] if len(parts) > 1 else "",
            module=module,
            subject=on.__name__,
            severity=severity,
            since=since,
            summary=summary.rstrip("."),
            presets=(presets,) if isinstance(presets, str) else presets,
            joins=joins or on is World or on.__module__ == _OUTCOMES,
            only=only,
            claims=claims,
            kinds=tuple(on.kinds) if issubclass(on, View) else (),
            aliases=aliases,
            options={name: getattr(options, name) for name in names},
            folder=os.path.dirname(function.__code__.co_filename),
            function=function,
        )

    return declare


class Options:
    """The options of a rule in a run, as attributes."""

    def __init__(self, values: dict[str, object]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"the rule declares no option {name}")


class Context:
    """What a rule may ask besides its subject.

    Attributes:
        options: the rule's options.
        version: the Kubernetes version as (major, minor).
        catalog: the kinds of that version.
        profile: the cluster that the dry run assumes, None when there is none.
        outcome: what the dry run came to, None where none was needed.
    """

    __slots__ = ("_model", "_world", "catalog", "options", "outcome", "profile", "version")

    def __init__(
        self,
        options: Options,
        *,
        version: tuple[int, int],
        catalog: Catalog,
        world: World | None = None,
        model: Model | None = None,
        profile: object = None,
        outcome: object = None,
    ) -> None:
        self.options: Any = options
        self.version = version
        self.catalog = catalog
        self._world = world
        self._model = model
        self.profile: Any = profile
        self.outcome: Any = outcome

    @property
    def world(self) -> World:
        """The resources that belong with the subject; only rules that declare ``joins=True`` may ask."""
        if self._world is None:
            raise LookupError("a rule that asks for the world must declare joins=True")
        return self._world

    @property
    def model(self) -> Model:
        """Everything that was read; only rules that declare ``joins=True`` may ask."""
        if self._model is None:
            raise LookupError("a rule that asks for the model must declare joins=True")
        return self._model


class File:
    """A file that was read: its text, and what reading it came to.

    ``fate`` is the word for what became of it; ``faults`` are what the reader could not make sense of: objects with ``message`` and ``span``.
    """

    __slots__ = ("detail", "fate", "faults", "source")

    def __init__(self, source: Source, fate: str, detail: str = "", faults: Iterable[Any] = ()) -> None:
        self.source = source
        self.fate = fate
        self.detail = detail
        self.faults = tuple(faults)

    def between(self, start: int, end: int) -> Place:
        """The place of the characters from ``start`` up to ``end``."""
        return Place(_Stretch(self.source, start, end), ())


class Unreadable:
    """A place in a text that the server's reader refuses: ``message`` for people, ``server`` the reader's own words."""

    __slots__ = ("message", "place", "server")

    def __init__(self, file: File, fault: Any) -> None:
        self.message: str = fault.message
        self.server: str = fault.server
        self.place = file.between(fault.span.start.offset, fault.span.end.offset)


class _Stretch:
    """Stands for a document where only characters of a text are meant."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end

    def locate(self, path: Path, part: str = "value") -> Span:
        """The stretch itself."""
        return self.source.span(self.start, self.end)

    def anchor(self, path: Path) -> None:
        """A stretch of text comes through no anchor."""


class Paper:
    """A document of a file, whether or not it is an object of Kubernetes. ``resources`` are the objects in it."""

    __slots__ = ("document", "resources", "value")

    def __init__(self, document: Document, resources: tuple[Resource, ...]) -> None:
        self.document = document
        self.value: Any = document.value
        self.resources = resources

    def at(self, *steps: str | int) -> Place:
        """The place of a field of the document."""
        first = self.resources[0] if len(self.resources) == 1 else None
        if first is not None:
            return Place(self.document, steps, object_label=first.ref.full, object_path=first.base)
        return Place(self.document, steps)


class Refusal:
    """One thing that the server would say about one field of an object: a `FieldError` with its object.

    ``detail`` are the server's words about this field, several sentences parted by semicolons; ``also`` are its errors that come of the same.
    """

    __slots__ = ("also", "detail", "error", "resource")

    def __init__(self, resource: Resource, error: FieldError, detail: str = "", also: Iterable[FieldError] = ()) -> None:
        self.resource = resource
        self.error = error
        self.detail = detail or error.detail
        self.also = tuple(also)

    @property
    def field(self) -> str:
        """The field as the server writes it."""
        return self.error.field

    @property
    def path(self) -> Path:
        """The field's path from the object's root."""
        return self.error.path

    def is_custom(self, ctx: Context) -> bool:
        """Whether the object is of a kind that is not built in."""
        return ctx.catalog.kind(self.resource.ref.api_version, self.resource.ref.kind) is None

    @property
    def where(self) -> str:
        """The field as people write it: ``.spec.containers[0].image``."""
        return format_path(self.error.path)

    @property
    def found(self) -> str:
        """The value that stands there, short enough for a sentence; empty when none does."""
        from kubecheck.field_messages import OMITTED, format_value

        value = self.error.bad_value
        if value is None or value is OMITTED or (value == "" and isinstance(get(self.resource.value, self.path), (dict, list))):
            return ""
        text = format_value(value)
        if text.startswith("{") and self.error.type != fields.WRONG_TYPE:
            return ""  # a struct of the server's, in its own spelling
        return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"

    @property
    def name(self) -> str:
        """The last name on the path, empty for the root."""
        for step in reversed(self.error.path):
            if isinstance(step, str):
                return step
        return ""

    @property
    def place(self) -> Place:
        """Where the field stands, or what in it is meant, or what is nearest to it."""
        from kubecheck.model.pointing import point

        path, is_key = point(self.resource.value, self.error)
        place = self.resource.at(*path)
        return place.key if is_key else place

    @property
    def culprit(self) -> tuple[str, Any]:
        """What is meant, where it stands: the path as people write it, and the value (of a key, its name); the server's own where nothing does."""
        place = self.place
        path = place.path[len(self.resource.base) :]
        found = path[-1] if place.part == "key" else get(self.resource.value, path)
        plain = isinstance(found, (str, int, float))
        return format_path(path[:-1] if place.part == "key" else path), found if plain else self.error.bad_value

    @property
    def facts(self) -> dict[str, object]:
        """The server's words."""
        found: dict[str, object] = {"type": self.error.type, "field": self.error.field, "server": self.error.message}
        if self.also:
            found["also"] = [f"{error.field}: {error.message}" for error in self.also]
        return found


def quantity(value: object) -> Quantity | None:
    """An amount such as ``500m`` or ``1Gi``; None when it is none."""
    from kubecheck.values.quantity import Quantity, QuantityError

    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return Quantity.parse(value)
    except QuantityError:
        return None


def hookimpl(function: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a function of a plugin as the answer to one of kubecheck's hooks (what pluggy's marker does, without importing pluggy)."""
    function.kubecheck_impl = {  # type: ignore[attr-defined]  # pluggy reads the mark as an attribute
        "wrapper": False, "hookwrapper": False, "optionalhook": False, "tryfirst": False, "trylast": False, "specname": None,
    }  # fmt: skip
    return function


def rules_in(package: str, folder: str) -> list[Rule]:
    """Every rule in the sub-folders of a package, by importing its files, in the order of groups and names.

    Args:
        package: the import name of the package that holds the groups.
        folder: the folder of that package.
    """
    found = []
    for group in sorted(os.listdir(folder)):
        inside = os.path.join(folder, group)
        if group[:1] in "_." or not os.path.isdir(inside):
            continue
        for file in sorted(os.listdir(inside)):
            name, ending = os.path.splitext(file)
            if ending == ".py" and name[:1] != "_":
                declared = getattr(__import__(f"{package}.{group}.{name}", fromlist=[name]), name, None)
                if not isinstance(declared, Rule):
                    raise TypeError(f"{group}/{file} declares no rule called {name}")
                found.append(declared)
    return found
