"""Which rules are on, with what severity and options, for each path.

A rule that is off does not run and is not imported. Choices may differ by path: an override adds to the choices for the paths it names.
"""

from __future__ import annotations

from kubecheck.sdk.rules import PRESETS, RECOMMENDED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kubecheck.findings import Severity
    from kubecheck.sdk import Rule

# Findings of the engine itself: they have no rule file, but can be selected, ignored and explained like rules.
CRASHED_RULE = "crashed-rule"
UNUSED_IGNORE = "unused-ignore"
NOT_JUDGED = "not-judged"
# What is wrong with the run, not with a manifest, and what hides whatever else there is to find in a file.
NEVER_LET_BE = frozenset((CRASHED_RULE, NOT_JUDGED, "invalid-config", "unreadable-yaml"))
# For which no comment is proposed either: it would be told of in turn.
NEVER_BY_COMMENT = NEVER_LET_BE | {UNUSED_IGNORE}


class UnknownRuleError(ValueError):
    """A word that names no rule, group or preset; ``word`` is it, ``near`` the nearest one that does, or None."""

    def __init__(self, word: str, near: str | None, what: str = "rule or group") -> None:
        super().__init__(f"{word} is no {what}" + (f"; did you mean {near}?" if near else ""))
        self.word = word
        self.near = near


class OptionError(ValueError):
    """An option that a rule does not have, or a value of the wrong type. ``rule`` and ``option`` say which."""

    def __init__(self, rule: str, option: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.option = option


class Choice:
    """What a settings file, an override or a command line chooses.

    ``presets`` None leaves the presets as they are; ``select`` adds rules and ``ignore`` takes away, each by id or group, the more precise
    word winning over the less precise one; ``severities`` maps ids to severities; ``options`` ids to option values.
    """

    __slots__ = ("ignore", "options", "presets", "select", "severities")

    def __init__(
        self,
        *,
        presets: Iterable[str] | None = None,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        severities: Mapping[str, Severity] | None = None,
        options: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        self.presets = None if presets is None else tuple(presets)
        self.select = tuple(select)
        self.ignore = tuple(ignore)
        self.severities = dict(severities or {})
        self.options = {rule: dict(values) for rule, values in (options or {}).items()}


class Registry:
    """Every rule there is, by id."""

    __slots__ = ("groups", "rules")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules: dict[str, Rule] = {}
        self.groups: dict[str, set[str]] = {}
        for rule in rules:
            if rule.id in self.rules:
                raise ValueError(f"two rules are called {rule.id}: {self.rules[rule.id].module} and {rule.module}")
            self.rules[rule.id] = rule
            self.groups.setdefault(rule.group, set()).add(rule.id)

    def ids(self, word: str) -> set[str]:
        """The ids that a word stands for: a rule's own, those of a group, or ``all``.

        Raises:
            UnknownRuleError: it stands for none.
        """
        if word in self.rules:
            return {word}
        if word in self.groups:
            return self.groups[word]
        if word == "all":
            return set(self.rules)
        if word in (CRASHED_RULE, NOT_JUDGED, UNUSED_IGNORE):
            return {word}
        from kubecheck.near import nearest

        raise UnknownRuleError(word, nearest(word, [*self.rules, *self.groups]))

    def preset(self, name: str) -> set[str]:
        """The ids of a preset. ``strict`` and ``security`` come on top of ``recommended``.

        Raises:
            UnknownRuleError: there is no such preset.
        """
        if name == "everything":
            return set(self.rules)
        if name not in PRESETS:
            from kubecheck.near import nearest

            raise UnknownRuleError(name, nearest(name, PRESETS), "preset")
        return {rule.id for rule in self.rules.values() if name in rule.presets or RECOMMENDED in rule.presets}

    def check_options(self, rule_id: str, values: Mapping[str, object]) -> None:
        """Refuses options that a rule does not have, and values of another type than the default's.

        Raises:
            OptionError: with a sentence that says what is wrong.
            UnknownRuleError: a group, or a finding of the engine itself, has no options.
        """
        if rule_id not in self.rules:
            raise UnknownRuleError(rule_id, None, "rule, and only rules have options")
        known = self.rules[rule_id].options
        for name, value in values.items():
            if name not in known:
                from kubecheck.near import nearest

                near = nearest(name, known)
                hint = f"; did you mean {near}?" if near else f"; it has {', '.join(known)}" if known else "; it has none"
                raise OptionError(rule_id, name, f"{rule_id} has no option {name}{hint}")
            default = known[name]
            wanted: Any = (int, float) if isinstance(default, float) else type(default)
            if default is not None and (not isinstance(value, wanted) or isinstance(value, bool) != isinstance(default, bool)):
                raise OptionError(rule_id, name, f"option {name} of {rule_id} is {value!r}, a {_word(default)} is needed")


def _word(value: object) -> str:
    return {bool: "true or false", int: "whole number", float: "number", str: "text", list: "list", dict: "map"}.get(type(value), "value")


class ActiveRules:
    """The rules that are on for some paths, by the name of their subject."""

    __slots__ = ("by_subject", "ids", "options", "severities")

    def __init__(self, rules: list[Rule], severities: dict[str, Severity], options: dict[str, dict[str, object]]) -> None:
        self.ids = frozenset(rule.id for rule in rules)
        self.by_subject: dict[str, list[Rule]] = {}
        for rule in rules:
            self.by_subject.setdefault(rule.subject, []).append(rule)
        self.severities = severities
        self.options = options

    def values_of(self, rule: Rule) -> dict[str, object]:
        """The values of a rule's options."""
        chosen = self.options.get(rule.id)
        return {**rule.options, **chosen} if chosen else rule.options


class RuleSet:
    """The rules that are on, path by path.

    Args:
        registry: every rule there is.
        choice: what is chosen everywhere.
        overrides: (path patterns, choice) pairs; later ones win. A pattern is a file, a folder, or has ``*`` and ``?``.
        root: the folder that patterns count from; the current one when empty.
        locks: choices whose selected rules stay on, with the severities and options of the last that selects them, whatever else is chosen.
    """

    __slots__ = ("_by_overrides", "_by_path", "choice", "locked", "locks", "overrides", "registry", "root")

    def __init__(
        self,
        registry: Registry,
        choice: Choice | None = None,
        overrides: Iterable[tuple[Iterable[str], Choice]] = (),
        root: str = "",
        locks: Iterable[Choice] = (),
    ) -> None:
        self.registry = registry
        self.root = root
        self.choice = choice if choice is not None else Choice()
        self.overrides = tuple((tuple(patterns), each) for patterns, each in overrides)
        self._by_overrides: dict[tuple[int, ...], ActiveRules] = {}
        self._by_path: dict[str, ActiveRules] = {}
        self.locks = tuple(locks)
        self.locked = frozenset(rule for lock in self.locks for rule in self._locked_by(lock))
        for each in (self.choice, *(each for _, each in self.overrides), *self.locks):
            for word in (*each.select, *each.ignore, *each.severities, *each.options):
                registry.ids(word)
            for rule, values in each.options.items():
                registry.check_options(rule, values)

    def at(self, path: str) -> ActiveRules:
        """The rules that are on for a path."""
        if not self.overrides:
            return self._chosen(())
        found = self._by_path.get(path)
        if found is None:
            inside = self._from_root(path)
            matching = tuple(index for index, (patterns, _) in enumerate(self.overrides) if any(matches(inside, each) for each in patterns))
            found = self._by_path[path] = self._chosen(matching)
        return found

    def _from_root(self, path: str) -> str:
        """The path as patterns see it, wherever the program was called."""
        import os

        if not self.root and not os.path.isabs(path) and not path.startswith(".."):
            return path
        inside = os.path.relpath(os.path.abspath(path), os.path.abspath(self.root or "."))
        return inside.replace(os.sep, "/")

    def _locked_by(self, lock: Choice) -> set[str]:
        return {rule for word in lock.select for rule in self.registry.ids(word)}

    def unheeded(self) -> list[str]:
        """A sentence for each word that would switch off what is locked."""
        words = dict.fromkeys(word for each in (self.choice, *(each for _, each in self.overrides)) for word in each.ignore)
        kept = {word: sorted(self.registry.ids(word) & self.locked) for word in words}
        return [f"ignore {word} leaves {', '.join(rules)} on: the config file locks {'it' if len(rules) == 1 else 'them'}" for word, rules in kept.items() if rules]

    def is_on(self, rule_id: str, path: str) -> bool:
        """Whether a rule is on for a path; also for what the engine itself finds, which is on unless it is ignored."""
        if rule_id in self.registry.rules:
            return rule_id in self.at(path).ids
        return not any(rule_id in choice.ignore for choice in (self.choice, *(each for _, each in self.overrides)))

    def without_rules(self) -> RuleSet:
        """The same with every rule off."""
        return RuleSet(self.registry, Choice(ignore=("all",)))

    def anywhere(self) -> list[Rule]:
        """The rules that are on for some path, in the order of their ids."""
        ids = set(self._chosen(()).ids)
        for index in range(len(self.overrides)):
            ids |= self._chosen((index,)).ids
        return [self.registry.rules[each] for each in sorted(ids)]

    def _chosen(self, matching: tuple[int, ...]) -> ActiveRules:
        found = self._by_overrides.get(matching)
        if found is not None:
            return found
        presets: tuple[str, ...] = (RECOMMENDED,)
        severities: dict[str, Severity] = {}
        options: dict[str, dict[str, object]] = {}
        layers = [self.choice, *(self.overrides[index][1] for index in matching)]
        on: set[str] = set()
        for layer in layers:
            if layer.presets is not None or layer is self.choice:
                presets = presets if layer.presets is None else layer.presets
                on = set()
                for name in presets:
                    on |= self.registry.preset(name)
            self._apply(layer, on)
            severities.update(layer.severities)
            for rule, values in layer.options.items():
                options.setdefault(rule, {}).update(values)
        for lock in self.locks:
            for rule in self._locked_by(lock):
                on.add(rule)
                severities.pop(rule, None)
                options.pop(rule, None)
                if rule in lock.severities:
                    severities[rule] = lock.severities[rule]
                if rule in lock.options:
                    options[rule] = dict(lock.options[rule])
        rules = [self.registry.rules[each] for each in sorted(on) if each in self.registry.rules]
        found = self._by_overrides[matching] = ActiveRules(rules, severities, options)
        return found

    def _apply(self, layer: Choice, on: set[str]) -> None:
        """Broad words first, then precise ones, so that ``ignore: [security]`` with ``select: [privileged]`` means what it says."""
        for precise in (False, True):
            for word in layer.select:
                if (word in self.registry.rules) is precise:
                    on |= self.registry.ids(word)
            for word in layer.ignore:
                if (word in self.registry.rules) is precise:
                    on -= self.registry.ids(word)


def matches(path: str, pattern: str) -> bool:
    """Whether a path is a file, lies in a folder, or fits a pattern in the manner of ignore files (see `kubecheck.source.walk`)."""
    from kubecheck.source.file_patterns import compile_pattern

    return compile_pattern(pattern)(path) is not None
