"""How a rule is declared, what the engine knows of it, and what it may ask besides its subject."""

from __future__ import annotations

import os

from kubecheck.api.views.view import View, get
from kubecheck.findings import Severity
from kubecheck.model.world import World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubecheck.model.world import Model
    from kubecheck.problems import Problem
    from kubecheck.schema.structure.catalog import Catalog

# The module of the dry run's facts, which are subjects of rules as well.
OUTCOMES = "kubecheck.sim.play.facts"
# The module of what becomes of objects.
CHANGES = "kubecheck.model.changes.pairing"
# Subjects that are neither views nor facts of the dry run.
_OF_FILES = frozenset((
    "Change", "Changes", "Chart", "ChartSource", "Container", "File", "FileDocument", "Kustomization", "Model", "Object", "Placeholder", "PodTemplate", "Refusal", "Removal", "ServerWarning", "Unreadable", "World",
))  # fmt: skip

# What stands for all kinds that make pods, in what a rule says of kinds.
PODS = ("*", "PodTemplate")

# Presets: which rules a settings file gets by one word. "everything" holds all rules.
RECOMMENDED = "recommended"
STRICT = "strict"
SECURITY = "security"
CIS = "cis"
CHARTS = "charts"
PRESETS = (RECOMMENDED, STRICT, SECURITY, CIS, CHARTS, "everything")


class Rule:
    """A rule as declared: what it looks at, how much it matters, and the function that looks.

    Attributes:
        id: the file's name with dashes.
        group: the folder's name.
        subject: the name of the class of things that it looks at.
        only: for `Refusal` the types of field errors that it is about; empty means all. For `ServerWarning` the causes.
        claims: for `Refusal` the server's details that no other rule tells of while this one is on.
        kinds: for views the (group, kind) pairs.
        needs: (group, kind) pairs of which the world must hold an object, or the rule has nothing to say and is not asked; empty for none.
        fields: for views, `Container` and `PodTemplate` the fields of which one must be written in the object, container or pod spec, with dots
            between names on the way there (``livenessProbe.exec``); empty asks for none.
        points_at: (group, kind) pairs of the other objects that its problems point at, by their places or notes; None where that may be any.
        presets: the presets that it belongs to, besides ``everything``.
        joins: whether it looks beyond the document of its subject (``ctx.world`` and the dry run need it).
        once_a_file: whether only the first of its findings in each file is told.
        instead_of: the rules whose findings are left out where this one tells of something at the same place.
        aliases: ids of other tools' checks that it answers, as ``tool:id``.
        options: the names of its options with their defaults.
        file: the name of its file, where that holds a family of rules: the file's ``RULES``, each also under its own name, whose pages its
            ``page_of`` makes; empty where the file is its own.
        folder: where the file and its page stand.
    """

    __slots__ = (
        "_firsts", "_ways", "aliases", "claims", "fields", "file", "folder", "function", "group", "id", "instead_of", "joins", "kinds", "module", "needs",
        "once_a_file", "only", "options", "points_at", "presets", "severity", "since", "subject", "summary",
    )  # fmt: skip
    function: Callable[[Any, Context], Iterator[Problem]]

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
        once_a_file: bool = False,
        instead_of: tuple[str, ...] = (),
        only: tuple[str, ...] = (),
        claims: tuple[str, ...] = (),
        kinds: tuple[tuple[str, str], ...] = (),
        needs: tuple[tuple[str, str], ...] = (),
        fields: tuple[str, ...] = (),
        points_at: tuple[tuple[str, str], ...] | None = None,
        aliases: tuple[str, ...] = (),
        options: dict[str, object] | None = None,
        file: str = "",
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
        self.once_a_file = once_a_file
        self.instead_of = instead_of
        self.only = only
        self.claims = claims
        self.kinds = kinds
        self.needs = needs
        self.fields = fields
        self._ways = tuple((first, tuple(rest)) for first, *rest in (field.split(".") for field in fields))
        self._firsts = frozenset(first for first, _ in self._ways)
        self.points_at = points_at
        self.aliases = aliases
        self.options = options or {}
        self.file = file
        self.folder = folder
        if function is not None:
            self.function = function

    @property
    def name(self) -> str:
        """The file's name without ending: the id with underscores."""
        return self.id.replace("-", "_")

    @property
    def is_about_outcome(self) -> bool:
        """Whether it looks at a fact of the dry run: its subject is no view and nothing of the files."""
        return not self.kinds and self.subject not in _OF_FILES

    def __getattr__(self, name: str) -> Any:
        """The function, where it is asked for the first time: the rule's file is imported for it. From then on it is an attribute as any other."""
        if name != "function":
            raise AttributeError(name)
        declared = getattr(__import__(self.module, fromlist=[self.name]), self.name)
        self.function = declared.function
        return self.function

    def __call__(self, subject: Any, ctx: Context) -> Iterator[Problem]:
        """Looks at a subject."""
        return self.function(subject, ctx)

    def may_be_about(self, value: dict[str, Any]) -> bool:
        """Whether an object, container or pod spec has the beginning of one of the fields that the rule looks at."""
        return not self._ways or not self._firsts.isdisjoint(value)

    def is_about(self, value: dict[str, Any]) -> bool:
        """Whether an object, container or pod spec has one of the fields that the rule looks at; what has none need not be shown to it."""
        for first, rest in self._ways:
            below = value.get(first)
            if below is not None and (not rest or get(below, rest) is not None):
                return True
        return not self._ways

    @property
    def page(self) -> str:
        """The text of the rule's page; empty when there is none."""
        if self.file:
            return str(__import__(self.module, fromlist=["page_of"]).page_of(self))
        path = os.path.join(self.folder, self.name + ".md")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    @property
    def why(self) -> str:
        """The first paragraph under Why on the rule's page, as one line: what happens in the cluster; empty when there is no page."""
        _, _, rest = self.page.partition("\n## Why\n")
        return " ".join(rest.strip().partition("\n\n")[0].split())

    @property
    def page_path(self) -> str:
        """The file of the rule's page, from the folder of the rules; empty for rules of plugins."""
        return f"{self.group}/{self.file or self.name}.md" if self.module.startswith("kubecheck_rules.") else ""

    def described(self) -> dict[str, object]:
        """What the index says of the rule: plain data from which `from_description` makes it again."""
        return {
            "id": self.id, "group": self.group, "subject": self.subject, "only": list(self.only),
            "claims": list(self.claims), "kinds": [list(each) for each in self.kinds], "needs": [list(each) for each in self.needs],
            "fields": list(self.fields), "severity": self.severity.label, "presets": list(self.presets), "joins": self.joins,
            "once_a_file": self.once_a_file, "since": self.since, "summary": self.summary, "aliases": list(self.aliases), "options": self.options,
            **({"file": self.file} if self.file else {}), **({"instead_of": list(self.instead_of)} if self.instead_of else {}),
            **({} if self.points_at is None else {"points_at": [list(each) for each in self.points_at]}),
        }  # fmt: skip

    @classmethod
    def from_description(cls, description: dict[str, Any], package: str, folder: str) -> Rule:
        """The rule of an index entry, whose file is imported only when it runs."""
        rule_id, group = description["id"], description["group"]
        file, points_at = description.get("file", ""), description.get("points_at")
        return cls(
            rule_id, group, module=f"{package}.{group}.{file or rule_id.replace('-', '_')}", file=file, subject=description["subject"], severity=Severity[description["severity"].upper()],
            since=description["since"], summary=description["summary"], presets=tuple(description["presets"]), joins=description["joins"],
            once_a_file=description["once_a_file"], instead_of=tuple(description.get("instead_of", ())),
            only=tuple(description["only"]), claims=tuple(description["claims"]), kinds=tuple((each[0], each[1]) for each in description["kinds"]),
            needs=tuple((each[0], each[1]) for each in description["needs"]), fields=tuple(description["fields"]),
            points_at=None if points_at is None else tuple((each[0], each[1]) for each in points_at), aliases=tuple(description["aliases"]), options=description["options"], folder=os.path.join(folder, group),
        )  # fmt: skip

    def __getstate__(self) -> dict[str, object]:
        """Without the function, which another process imports by itself."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "function"}

    def __setstate__(self, state: dict[str, object]) -> None:
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
    once_a_file: bool = False,
    instead_of: tuple[str, ...] = (),
    needs: tuple[tuple[str, str], ...] = (),
    only: tuple[str, ...] = (),
    claims: tuple[str, ...] = (),
    fields: tuple[str, ...] = (),
    points_at: tuple[tuple[str, str], ...] | None = None,
    options: type | None = None,
    aliases: tuple[str, ...] = (),
) -> Callable[[Callable[[Any, Context], Iterator[Problem]]], Rule]:
    """Declares a generator function as a rule.

    Args:
        on: what it looks at: `File`, `Paper`, `Refusal`, `ServerWarning`, a view, `Object`, `PodTemplate`, `Container`, `World`, a fact of the dry
            run, or what became of an object since the state that is compared with: `Change`, `Removal`; `Changes` is all of that in a world.
        severity: how much it matters; a settings file may say otherwise.
        since: the version of the package in which it came.
        presets: the presets that it belongs to; an empty tuple for none but ``everything``.
        joins: whether it asks ``ctx.world``. Rules about worlds and outcomes always do.
        once_a_file: only the first of its findings in each file is told.
        instead_of: the rules whose findings are left out where this one tells of something at the same place.
        needs: (group, kind) pairs; where the world holds no object of any of them, the rule is not even imported. For rules that join.
        only: for `Refusal` the types of field errors that it is about, for `ServerWarning` the causes.
        claims: for `Refusal` the server's details that this rule alone tells of, instead of the rule for all errors of that type.
        fields: for views, `Container` and `PodTemplate` the fields of which one must be written in the object, container or pod spec for the rule
            to be asked (and imported) at all: ``volumes``, ``livenessProbe.exec``.
        points_at: for rules that join: the built-in kinds of which other objects, beside that of its subject, its problems may point at, by their
            places or notes, as (group, kind); `PODS` stands for all that make pods. Where none of these stands in the files that are told of, the rule is
            neither asked about files beside them nor imported for these. None where it may be any.
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
            joins=joins or on is World or on.__module__ in (OUTCOMES, CHANGES),
            once_a_file=once_a_file,
            instead_of=instead_of,
            only=only,
            claims=claims,
            kinds=tuple(on.kinds) if issubclass(on, View) else (),
            needs=needs,
            fields=fields,
            points_at=points_at,
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
    """

    __slots__ = ("_attempt", "_ids", "_model", "_world", "catalog", "options", "profile", "version")

    def __init__(
        self,
        options: Options,
        *,
        version: tuple[int, int],
        catalog: Catalog,
        world: World | None = None,
        model: Model | None = None,
        profile: object = None,
        attempt: Callable[[], Any] | None = None,
        ids: frozenset[str] = frozenset(),
    ) -> None:
        self.options: Any = options
        self.version = version
        self.catalog = catalog
        self._world = world
        self._model = model
        self.profile: Any = profile
        self._attempt = attempt
        self._ids = ids

    def is_on(self, rule_id: str) -> bool:
        """Whether another rule is on for the file of the subject, so that what it tells of need not be told again."""
        return rule_id in self._ids

    @property
    def outcome(self) -> Any:
        """What the dry run comes to, None where none is needed. It is played when somebody asks for the first time, so ask last."""
        return None if self._attempt is None else self._attempt()

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


def hookimpl(function: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a function of a plugin as the answer to one of kubecheck's hooks (what pluggy's marker does, without importing pluggy)."""
    function.kubecheck_impl = {  # type: ignore[attr-defined]  # pluggy reads the mark as an attribute
        "wrapper": False, "hookwrapper": False, "optionalhook": False, "tryfirst": False, "trylast": False, "specname": None,
    }  # fmt: skip
    return function


def rules_in(package: str, folder: str) -> list[Rule]:
    """Every rule in the sub-folders of a package, by importing its files, in the order of groups and names; of a family all of its ``RULES``.

    Args:
        package: the import name of the package that holds the groups.
        folder: the folder of that package.
    """
    found: list[Rule] = []
    for group in sorted(os.listdir(folder)):
        inside = os.path.join(folder, group)
        if group[:1] in "_." or not os.path.isdir(inside):
            continue
        for file in sorted(os.listdir(inside)):
            name, ending = os.path.splitext(file)
            if ending == ".py" and name[:1] != "_":
                module = __import__(f"{package}.{group}.{name}", fromlist=[name])
                declared = getattr(module, "RULES", (getattr(module, name, None),))
                for each in declared:
                    if not isinstance(each, Rule):
                        raise TypeError(f"{group}/{file} declares no rule called {name}")
                    found.append(each)
    return found
