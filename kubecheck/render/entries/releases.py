"""What a file says that a chart is rendered with: values in layers, what is set over them, and how the release is called."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.render.kustomize.tree import Text
    from kubecheck.source import Path

    # A ConfigMap or Secret, and the key of a text in it: kind, namespace, name, key.
    Reference = tuple[str, str, str, str]


class Layer:
    """Values: those of a file, a map or a text of YAML that stands in a document, or a text of a ConfigMap or Secret.

    Attributes:
        document: what says so; ``steps`` lead to where it does.
        path: the shown path of the file; empty where it is none.
        value: the map or text.
        reference: the ConfigMap or Secret that holds the text.
        is_optional: whether what is not there counts as empty.
    """

    __slots__ = ("document", "is_optional", "path", "reference", "steps", "value")

    def __init__(
        self, document: Text, steps: Path, *, path: str = "", value: Any = None, reference: Reference | None = None, is_optional: bool = False
    ) -> None:
        self.document = document
        self.steps = steps
        self.path = path
        self.value = value
        self.reference = reference
        self.is_optional = is_optional


class Assignment:
    """One value that is set over the layers, as ``--set`` does.

    Attributes:
        document: what says so; ``steps`` lead to where it does.
        key: the path of the value, in Helm's words.
        value: its text; of ``--set-file`` the shown path of the file.
        option: ``--set``, ``--set-string`` or ``--set-file``.
        reference: the ConfigMap or Secret that holds the text.
        is_optional: whether nothing is set where that is not there.
    """

    __slots__ = ("document", "is_optional", "key", "option", "reference", "steps", "value")

    def __init__(
        self, document: Text, steps: Path, key: str, value: str = "", option: str = "--set", reference: Reference | None = None, *, is_optional: bool = False
    ) -> None:
        self.is_optional = is_optional
        self.document = document
        self.steps = steps
        self.key = key
        self.value = value
        self.option = option
        self.reference = reference


class Release:
    """What a chart is rendered with.

    Attributes:
        chart: the shown path of its folder.
        name: what the release is called; empty where that is not known.
        namespace: the one that templates are told; empty where that is not known.
        target: where objects go that name none, if that is another one.
        layers: values, the later over the earlier.
        assignments: what is set over them.
        own: values in the place of the chart's own; None for these.
        kube_version: the version that templates are told; empty for the one that is checked for.
        api_versions: further versions that templates are told.
        skips_crds: whether what lies in crds/ is left out.
        is_open: whether there are more values, which are not among the files.
        post_renderers: where in the document stands what kustomize changes afterwards.
    """

    __slots__ = (
        "api_versions", "assignments", "chart", "is_open", "kube_version", "layers", "name", "namespace", "own", "post_renderers", "skips_crds", "target",
    )  # fmt: skip

    def __init__(
        self,
        chart: str,
        name: str = "",
        namespace: str = "",
        layers: Iterable[Layer] = (),
        assignments: Iterable[Assignment] = (),
        *,
        target: str = "",
        own: Iterable[Layer] | None = None,
        kube_version: str = "",
        api_versions: Iterable[str] = (),
        skips_crds: bool = False,
        is_open: bool = False,
        post_renderers: Iterable[Path] = (),
    ) -> None:
        self.chart = chart
        self.name = name
        self.namespace = namespace
        self.target = target or namespace
        self.layers = list(layers)
        self.assignments = list(assignments)
        self.own = None if own is None else list(own)
        self.kube_version = kube_version
        self.api_versions = list(api_versions)
        self.skips_crds = skips_crds
        self.is_open = is_open
        self.post_renderers = list(post_renderers)

    @property
    def signature(self) -> object:
        """What tells it from others that render the same chart."""
        layers = [(each.path, repr(each.value)) for each in self.layers]
        return (self.chart, self.name, self.namespace, str(layers), str([(each.key, each.value) for each in self.assignments]))

    @property
    def files(self) -> set[str]:
        """The shown paths of the files of values."""
        return {each.path for each in (*self.layers, *(self.own or ())) if each.path}


def variable(name: str) -> str:
    """The placeholder of a text that somebody fills in later."""
    return f"${{{name}}}"
