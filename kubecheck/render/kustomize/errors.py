"""Why kustomize would refuse a build."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.tree import Written


class BuildError(Exception):
    """A refusal.

    Attributes:
        text: what kustomize says, in its words, as far as it was wrapped on the way up.
        written: what a person would have to mend; None where no line is to blame (the kustomization's own file is, then).
        near: what was probably meant; may be empty.
        part: what of it there is to mend: ``value``, ``key``, or both as ``item``.
        absent: the absolute path of the file that is not there, where that is why.
    """

    def __init__(self, text: str, written: Written | None = None, near: str = "", part: str = "value", absent: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.written = written
        self.near = near
        self.part = part
        self.absent = absent

    def wrapped(self, prefix: str, written: Written | None = None) -> BuildError:
        """The same refusal with words before it, as ``errors.WrapPrefixf`` puts them; the innermost place stays."""
        return BuildError(f"{prefix}: {self.text}", self.written or written, self.near, self.part, self.absent)
