"""`kustomize build` in our own words: the objects of kustomize v5 (api v0.21) in its order, each value with the place where it is written."""

from __future__ import annotations

from kubecheck.render.kustomize.build import Build, Built, build
from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files.kustomization import FILE_NAMES as KUSTOMIZATION_NAMES
from kubecheck.render.kustomize.files.session import Session
from kubecheck.render.kustomize.tree import Written, grow

__all__ = ["KUSTOMIZATION_NAMES", "Build", "BuildError", "Built", "Session", "Written", "build", "grow"]
