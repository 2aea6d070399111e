"""The steps of a dry run: who did what, when, and because of what."""

from __future__ import annotations


class Step:
    """One action: the moment, the actor (a controller, the scheduler, the kubelet, the user), the verb, the object, and the cause."""

    __slots__ = ("actor", "cause", "key", "verb", "when")

    def __init__(self, when: float, actor: str, verb: str, key: tuple[str, str, str], cause: str) -> None:
        self.when = when
        self.actor = actor
        self.verb = verb
        self.key = key
        self.cause = cause

    def __str__(self) -> str:
        kind, namespace, name = self.key
        place = f"{namespace}/{name}" if namespace else name
        return f"{self.when:9.3f} {self.actor}: {self.verb} {kind} {place}" + (f" ({self.cause})" if self.cause else "")


class Trace:
    """Steps in their order; ``limit`` keeps the memory of long runs bounded."""

    __slots__ = ("limit", "steps")

    def __init__(self, limit: int = 100_000) -> None:
        self.steps: list[Step] = []
        self.limit = limit

    def add(self, when: float, actor: str, verb: str, key: tuple[str, str, str], cause: str) -> None:
        """Record a step."""
        if len(self.steps) < self.limit:
            self.steps.append(Step(when, actor, verb, key, cause))

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))
