"""``commonAnnotations:``. Mirrors: AnnotationsTransformerPlugin (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.transformers.labels import LabelTransformer


class AnnotationsTransformer(LabelTransformer):
    """Sets pairs in the annotations of objects."""

    __slots__ = ()
    field, plugin = "annotations", "AnnotationsTransformerPlugin"
