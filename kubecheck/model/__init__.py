"""Every checked resource, indexed, and who refers to whom; joins stay within one world."""

from __future__ import annotations

from kubecheck.model.refs import CLUSTER_KINDS, Key, Ref, ref_of
from kubecheck.model.resource import Resource, resources_of
from kubecheck.model.world import Model, World

__all__ = ["CLUSTER_KINDS", "Key", "Model", "Ref", "Resource", "World", "ref_of", "resources_of"]
