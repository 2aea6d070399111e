"""What controllers ask for, as plain values: the loop carries them out and answers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.source.positions import Path


class Refused(Exception):  # noqa: N818  # it says what the server did
    """The API server said no.

    Attributes:
        code: The HTTP code.
        reason: The Status reason.
        message: The server's sentence.
        by: What refuses, of which `kubecheck.api.admission.Denied` tells; ResourceQuota for a quota;
            empty for validation.
        path: The field of the object that validation refuses first; empty where it is none.
        name: The name of the object that refuses, and ``field`` its field that does; empty where it is none.
    """

    def __init__(self, code: int, reason: str, message: str, by: str = "", path: Path = (), name: str = "", field: Path = ()) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.by = by
        self.path = path
        self.name = name
        self.field = field


class Failed(Exception):  # noqa: N818  # it says what became of the turn
    """A controller's turn failed and is to be tried again, each time later than before; the message says why."""


class Create:
    """Create this object; the answer is the object as stored, or `Refused` is raised."""

    __slots__ = ("value",)

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value


class Replace:
    """Write this object over the stored one; a changed spec counts as a new generation."""

    __slots__ = ("value",)

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value


class SetStatus:
    """Write the status (and annotations) of this object over those stored."""

    __slots__ = ("value",)

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value


class Delete:
    """Delete an object; pods on a node end first. ``now`` removes at once, ``policy`` is the propagation policy."""

    __slots__ = ("now", "policy", "value")

    def __init__(self, value: dict[str, Any], policy: str = "Background", now: bool = False) -> None:
        self.value = value
        self.policy = policy
        self.now = now


SOON = -1.0  # after the others that are awake now, while time stands still


class Wake:
    """Call this controller again for the same key after so many seconds, or `SOON`."""

    __slots__ = ("after",)

    def __init__(self, after: float) -> None:
        self.after = after


class Warn:
    """A warning event about an object, in the words of the controller."""

    __slots__ = ("message", "reason", "value")

    def __init__(self, value: dict[str, Any], reason: str, message: str) -> None:
        self.value = value
        self.reason = reason
        self.message = message
