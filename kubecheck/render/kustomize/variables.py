"""``vars:``: values of fields, put wherever ``$(NAME)`` stands. Mirrors: types.VarSet, refVarTransformer, filters/refvar (kustomize/api)."""

from __future__ import annotations

import re

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.specs import Slot, set_fields
from kubecheck.render.kustomize.resource import ResourceId, text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Timestamp, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.fields.configuration import TransformerConfiguration
    from kubecheck.render.kustomize.files.session import Session
    from kubecheck.render.kustomize.resource_map import ResourceMap

    # What a reference stands for, and where that is written; None for a reference to nothing.
    Found = tuple[Any, Written | None]

_DEFAULT_FIELD = "metadata.name"
# Between these exponents Go prints none.
_SHORTEST, _LONGEST = -4, 6
_ITEM = re.compile(r"(.*)\[([0-9]+)\]\Z")
_DECIMAL, _NUMBER = re.compile(r"[-+]?[0-9]+\Z"), re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")


class Variable:
    """A var: where its value comes from."""

    __slots__ = ("field_path", "name", "said_path", "said_target", "target", "written")

    def __init__(self, said: Mapping) -> None:
        self.name = text_of(said.get("name"))
        self.written = said.written
        reference, field = said.get("objref"), said.get("fieldref")
        reference = reference if isinstance(reference, Mapping) else Mapping(said.written)
        group, version = text_of(reference.get("group")), text_of(reference.get("version"))
        self.said_target = ResourceId(group, version, text_of(reference.get("kind")))
        parts = text_of(reference.get("apiVersion")).split("/")
        if len(parts) == 2:
            group, version = parts
        elif parts != [""] and len(parts) == 1:
            version = parts[0]
        self.target = ResourceId(group, version, *(text_of(reference.get(each)) for each in ("kind", "name", "namespace")))
        self.said_path = text_of(field.get("fieldPath")) if isinstance(field, Mapping) else ""
        self.field_path = self.said_path or _DEFAULT_FIELD

    @property
    def shown(self) -> str:
        """It, as Go prints it."""
        return _shown(self.name, self.target, self.field_path)


def _shown(name: str, target: ResourceId, path: str) -> str:
    kind = f"{target.kind or '[noKind]'}.{target.version or '[noVer]'}.{target.group or '[noGrp]'}"
    return f"{{{name} {kind} {{{path}}}}}"


class VarSet:
    """Vars by name."""

    __slots__ = ("variables",)

    def __init__(self) -> None:
        self.variables: dict[str, Variable] = {}

    def _add(self, variable: Variable) -> None:
        if variable.name in self.variables:
            raise BuildError(f"var '{variable.name}' already encountered", variable.written)
        self.variables[variable.name] = variable

    def merge(self, other: VarSet) -> None:
        """Adds others.

        Raises:
            BuildError: one is there already.
        """
        for each in other.variables.values():
            self._add(each)

    def merge_declared(self, declared: Sequence, resources: ResourceMap) -> None:
        """Adds those that a kustomization declares, and marks the objects that they take their values from. Mirrors: ResAccumulator.MergeVars.

        Raises:
            BuildError: a var is there already, or may take its value from several objects.
        """
        variables = [Variable(each) for each in declared if isinstance(each, Mapping)]
        try:
            self._declare(variables, resources)
        except BuildError as error:
            shown = " ".join(_shown(each.name, each.said_target, each.said_path) for each in variables)
            raise error.wrapped(f"merging vars [{shown}]") from error

    def _declare(self, variables: list[Variable], resources: ResourceMap) -> None:
        for each in variables:
            exact = each.target.namespace or each.target.is_cluster_scoped
            found = resources.matching(each.target.equals if exact else each.target.gvkn_equals)
            if len(found) > 1:
                raise BuildError(f"found {len(found)} resId matches for var {_shown(each.name, each.target, each.said_path)} (unable to disambiguate)", each.written)
            if found:
                found[0].variables.append(each.name)
        for each in variables:
            self._add(each)


def resolve_variables(resources: ResourceMap, variables: VarSet, configuration: TransformerConfiguration, session: Session) -> None:
    """Puts values for references. Mirrors: ResAccumulator.ResolveVars.

    Raises:
        BuildError: a var has no value.
    """
    values: dict[str, Found] = {}
    for name in sorted(variables.variables):
        found = _value_of(variables.variables[name], resources, session)
        if found is not None:
            values[name] = found
    if not values:
        return
    replacer = _Replacer(values)
    for each in resources:
        set_fields(each.value, configuration.var_reference, replacer.set)


def _value_of(variable: Variable, resources: ResourceMap, session: Session) -> Found | None:
    """Mirrors: findVarValueFromResources, RNode.GetFieldValue."""
    for each in resources:
        if variable.name in each.variables:
            found = _field(each.value, variable.field_path)
            if found is None:
                raise BuildError(f"field specified in var '{variable.shown}' not found in corresponding resource", variable.written)
            return found
    if session.incomplete:
        return None
    raise BuildError(f"var '{variable.shown}' cannot be mapped to a field in the set of known resources", variable.written)


def _field(tree: Mapping, path: str) -> Found | None:
    """What stands at a path, as a var takes it: a number by its decimal spelling. Mirrors: RNode.GetFieldValue (kyaml)."""
    from kubecheck.render.kustomize.contents import written_text
    from kubecheck.render.kustomize.fields.paths import look_up, split_field_path

    steps: list[str] = []
    for step in split_field_path(path):
        match = _ITEM.match(step)
        steps += [step] if match is None else [each for each in match.groups() if each]
    try:
        slot = look_up(tree, steps, keeps_null=True)
    except BuildError:
        return None
    if slot is None:
        return None
    value = slot.value
    if value.__class__ is int or value.__class__ is float:
        text = written_text(value, slot.written)
        is_integer = _DECIMAL.match(text) is not None
        if not _NUMBER.match(text) or (is_integer and not -(1 << 63) <= int(text) < 1 << 63):
            return None
        value = int(text) if is_integer else float(text)
    elif value.__class__ is Timestamp:
        value = str(value)
    elif value is None:
        value = written_text(value, slot.written, "")
    return value, slot.written


class _Replacer:
    """Puts values into fields."""

    __slots__ = ("values",)

    def __init__(self, values: dict[str, Found]) -> None:
        self.values = values

    def set(self, slot: Slot) -> None:
        """Handles a field: a text, or a mapping or list of texts. Mirrors: refvar.Filter.set."""
        value = slot.value
        if isinstance(value, Mapping):
            for key in list(value):
                if isinstance(value[key], str):
                    self._put(Slot(value, key))
        elif isinstance(value, Sequence):
            for index, each in enumerate(value):
                if not isinstance(each, str):
                    raise BuildError("invalid value type expect a string", value.at(index))
                self._put(Slot(value, index))
        elif isinstance(value, str):
            self._put(slot)

    def _put(self, slot: Slot) -> None:
        text = slot.value
        if "$" not in text:
            return
        new, written = self._replaced(text)
        if new != text or new.__class__ is not text.__class__:
            slot.put(new, written or slot.written)

    def _replaced(self, text: str) -> Found:
        """A text with values put in; the value itself, and where it is written, where there is nothing else. Mirrors: refvar.DoReplacements."""
        parts: list[str] = []
        at = 0
        while (dollar := text.find("$", at)) >= 0 and dollar + 1 < len(text):
            parts.append(text[at:dollar])
            after = text[dollar + 1]
            end = text.find(")", dollar + 2) if after == "(" else -1
            if end >= 0:
                name = text[dollar + 2 : end]
                value, written = self.values.get(name, (None, None))
                if not isinstance(value, (str, int, float)):
                    value, written = f"$({name})", None
                if text == f"$({name})":
                    return value, written
                parts.append(_print_float(value) if value.__class__ is float else text_of(value))
                at = end + 1
            else:
                parts.append("$" if after == "$" else f"${after}")
                at = dollar + 2
        parts.append(text[at:])
        return "".join(parts), None  # most of it stands where it is read


def _print_float(value: float) -> str:
    """A float as Go's %v prints it. Mirrors: strconv.FormatFloat with 'g', shortest."""
    from decimal import Decimal

    number = Decimal(repr(value)).normalize()
    exponent = number.adjusted() if value else 0
    if _SHORTEST <= exponent < _LONGEST:
        return format(number, "f")
    digits = "".join(map(str, number.as_tuple().digits))
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{'-' if value < 0 else ''}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"
