"""Kinds checked by a folder of JSON Schemas that the user keeps, laid out as kubeconform's schemas or the catalogue of custom resources.

The one place that knows jsonschema; imported only when a folder is given and a kind is asked for that nothing else knows.
"""

from __future__ import annotations

import json
import os

from kubecheck import fields
from kubecheck.fields import FieldError
from kubecheck.schema.structure.decoding import Decoding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.fields import Steps
    from kubecheck.schema.custom.crd import CustomKind, CustomKinds


class SchemaFolderError(ValueError):
    """A schema of the folder that cannot be used; says which and why."""


class UserKind:
    """A kind with a JSON Schema of the user's; it answers what `CustomKind` answers."""

    __slots__ = ("_folder", "_validator", "group", "kind", "namespaced", "path", "plural", "version")

    deprecation = ""

    def __init__(self, api_version: str, kind: str, path: str, folder: str) -> None:
        self.group, _, self.version = api_version.rpartition("/")
        self.kind = kind
        self.plural = ""
        self.namespaced = True
        self.path = path
        self._folder = folder
        self._validator: Any = None

    @property
    def api_version(self) -> str:
        """``group/version``, or ``v1``."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def fits(self, value: object) -> bool:
        """Whether a value satisfies the schema."""
        return not self.explain(value)

    def explain(self, value: object) -> list[FieldError]:
        """What is wrong with a value, each at its field; a schema that cannot be used is one error at the kind."""
        from referencing.exceptions import Unresolvable

        from kubecheck.values.regexp import GoRegexError

        try:
            errors = sorted(self.validator.iter_errors(value), key=_order)
        except SchemaFolderError as error:
            return [fields.internal(("kind",), f"the schema cannot be used: {error}")]
        except RecursionError:
            return [fields.internal(("kind",), f"the schema cannot be used: {self.path}: its references lead in a circle, or it is nested too deeply")]
        except (Unresolvable, GoRegexError, ValueError) as error:  # the last of an address that is none
            return [fields.internal(("kind",), f"the schema cannot be used: {_cause_of(error) or f'{self.path}: {error}'}")]
        return [each for error in errors for each in _field_errors(error)]

    def decode(self, value: dict[str, Any], duplicates: tuple[str, ...] = ()) -> Decoding:
        """Unknown fields and keys given twice; the rest is for `validate`."""
        errors = [FieldError(fields.DUPLICATE_KEY, (), None, each) for each in duplicates]
        errors += [each for each in self.explain(value) if each.type == fields.UNKNOWN_FIELD]
        return Decoding(None, [each.detail for each in errors], errors)

    def store(self, value: dict[str, Any]) -> dict[str, Any]:
        """The value itself: a JSON Schema fills in nothing."""
        return value if isinstance(value.get("metadata"), dict) else {**value, "metadata": {}}

    def store_update(self, value: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
        """The value itself."""
        return self.store(value)

    def persist(self, stored: dict[str, Any]) -> dict[str, Any]:
        """The value itself."""
        return stored

    def validate(
        self, stored: dict[str, Any], old: dict[str, Any] | None = None, found: list[FieldError] | None = None, standing: list[FieldError] | None = None
    ) -> list[FieldError]:
        """What the schema does not allow; the rest is asked by those that have rules beside it."""
        return [each for each in self.explain(stored) if each.type != fields.UNKNOWN_FIELD]

    @property
    def validator(self) -> Any:
        """The validator of the schema, made on first use."""
        if self._validator is None:
            self._validator = _validator(self.path, self._folder)
        return self._validator


class UserKinds:
    """The kinds of a folder, behind those of custom resource definitions."""

    __slots__ = ("_custom", "_files", "_folder", "_kinds")

    def __init__(self, folder: str, custom: CustomKinds | None = None) -> None:
        self._custom = custom
        self._folder = folder
        self._kinds: dict[tuple[str, str], UserKind | None] = {}
        self._files: dict[str, str] = {}
        for root, folders, names in os.walk(folder):
            folders.sort()
            parent = os.path.basename(root).lower()
            for name in sorted(names):
                if name.endswith(".json"):
                    path = os.path.join(root, name)
                    self._files.setdefault(name.lower(), path)
                    self._files.setdefault(f"{parent}/{name.lower()}", path)

    def kind(self, api_version: str, kind: str) -> CustomKind | UserKind | None:
        """The kind of a definition, else of a schema in the folder, else None."""
        found = self._custom.kind(api_version, kind) if self._custom is not None else None
        if found is not None:
            return found
        question = (api_version, kind)
        if question not in self._kinds:
            path = next((self._files[name] for name in file_names(api_version, kind) if name in self._files), None)
            self._kinds[question] = None if path is None else UserKind(api_version, kind, path, self._folder)
        return self._kinds[question]

    def kinds(self) -> list[tuple[str, str]]:
        """Every (apiVersion, kind) of the definitions; a folder does not tell which kinds it holds."""
        return self._custom.kinds() if self._custom is not None else []

    def __bool__(self) -> bool:
        return bool(self._files) or bool(self._custom)


def file_names(api_version: str, kind: str) -> list[str]:
    """The names under which the schema of a kind may lie: kubeconform's, with the group short or whole, then the catalogue's."""
    group, _, version = api_version.lower().rpartition("/")
    lower = kind.lower()
    if not group:
        return [f"{lower}-{version}.json", f"{lower}_{version}.json", f"{lower}.json"]
    short = group.partition(".")[0]
    return [f"{lower}-{group}-{version}.json", f"{group}/{lower}_{version}.json", f"{lower}-{short}-{version}.json", f"{lower}_{version}.json"]


def _cause_of(error: BaseException | None) -> SchemaFolderError | None:
    """The fault of a schema that was referred to, behind what those who looked for it say."""
    while error is not None and not isinstance(error, SchemaFolderError):
        error = error.__cause__ or error.__context__
    return error


def _read(path: str) -> Any:
    from kubecheck.source.disk import read_named

    try:
        return json.loads(read_named(path).decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SchemaFolderError(f"{path}: {error}") from None
    except RecursionError:
        raise SchemaFolderError(f"{path}: it is nested too deeply") from None


def _validator(path: str, top: str) -> Any:
    """The validator of a schema, whose references may lead to files below the folder of schemas."""
    import jsonschema
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7

    from kubecheck.schema.custom.json_patterns import checker_of_patterns, with_patterns_of_go, without_dialect

    schema = _read(path)
    if isinstance(schema, dict) and not isinstance(schema.get("$schema", ""), str):
        raise SchemaFolderError(f"{path}: no JSON Schema: its $schema is no text")
    folder = os.path.dirname(os.path.abspath(path))

    def retrieve(uri: str) -> Resource[Any]:
        referred = os.path.join(folder, uri.removeprefix("file://").partition("#")[0])
        if not os.path.realpath(referred).startswith(os.path.join(os.path.realpath(top), "")):
            raise SchemaFolderError(f"{path}: it refers to {uri}, which lies outside of {top}")
        contents = without_dialect(_read(referred))
        return Resource.from_contents(contents, default_specification=DRAFT7)

    kind: Any = jsonschema.validators.validator_for(schema, default=jsonschema.Draft7Validator)
    try:
        kind.check_schema(schema, format_checker=checker_of_patterns())
    except jsonschema.SchemaError as error:
        raise SchemaFolderError(f"{path}: no JSON Schema: {error.message}") from None
    registry: Any = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # attrs gives the class this argument
    return with_patterns_of_go(kind)(without_dialect(schema), registry=registry)


def _order(error: Any) -> tuple[list[str], str]:
    return [str(each) for each in error.absolute_path], str(error.message)


def _field_errors(error: Any) -> Iterator[FieldError]:
    """The facts behind one error of jsonschema."""
    steps: Steps = tuple(error.absolute_path)
    value, wanted = error.instance, error.validator_value
    if error.validator == "required":
        for name in wanted:
            if name not in value and repr(name) in error.message:
                yield fields.required((*steps, name))
    elif error.validator == "additionalProperties" and wanted is False:
        known = tuple(error.schema.get("properties") or ())
        for name in value:
            if name not in known and repr(name) in error.message:
                found = FieldError(fields.UNKNOWN_FIELD, (*steps, name), None, "", known)
                found.detail = f'unknown field "{found.field}"'
                yield found
    elif error.validator == "enum":
        yield fields.not_supported(steps, value, tuple(each if isinstance(each, str) else json.dumps(each) for each in wanted))
    elif error.validator == "type":
        names = wanted if isinstance(wanted, str) else ",".join(wanted)
        yield fields.type_invalid(steps, value, f"must be of type {names}")
    else:
        yield fields.invalid(steps, value, str(error.message))
