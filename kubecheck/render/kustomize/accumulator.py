"""What a kustomization has gathered: objects, how to transform them, and vars."""

from __future__ import annotations

from kubecheck.render.kustomize.fields.configuration import TransformerConfiguration
from kubecheck.render.kustomize.resource import copies
from kubecheck.render.kustomize.resource_map import ResourceMap
from kubecheck.render.kustomize.variables import VarSet


class Accumulator:
    """Objects, transformer configuration and vars on their way up. Mirrors: accumulator.ResAccumulator."""

    __slots__ = ("configuration", "resources", "variables")

    def __init__(self) -> None:
        self.resources = ResourceMap()
        self.configuration = TransformerConfiguration()
        self.variables = VarSet()

    def copied(self) -> Accumulator:
        """The same, with objects that may be changed."""
        other = Accumulator()
        other.resources.resources = copies(self.resources)
        other.configuration = self.configuration  # is never changed
        other.variables.variables = dict(self.variables.variables)
        return other

    def merge(self, other: Accumulator) -> None:
        """Adds everything of another. Mirrors: ResAccumulator.MergeAccumulator.

        Raises:
            BuildError: an object, a configuration or a var contradicts one that is there.
        """
        self.resources.append_all(other.resources)
        self.configuration = self.configuration.merge(other.configuration)
        self.variables.merge(other.variables)
