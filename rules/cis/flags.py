"""Flags of a control plane and of kubelets that are not as the CIS benchmark wants them."""

from __future__ import annotations

import os

from kubecheck.sdk import Container, Rule, Severity, parse_image

from . import _benchmark as benchmark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubecheck.sdk import Context, Place, Problem

    from ._benchmark import Check

_NOT_SET = "is not set"


def _flags_of(container: Container, program: str) -> dict[str, tuple[str, Place]] | None:
    """The flags that a container gives to a program, with value and place; None where it runs another one. Of flags given twice the last one counts."""
    words = [(word, container.at(field, index)) for field in ("command", "args") for index, word in enumerate(container.items(field)) if isinstance(word, str)]
    start = next((number for number, (word, _) in enumerate(words[:3]) if word.rpartition("/")[2] == program), -1)
    if start < 0 and (container.items("command") or not _is_image_of(container, program)):
        return None
    flags: dict[str, tuple[str, Place]] = {}
    for number, (word, place) in enumerate(words[start + 1 :], start + 1):
        if word.startswith("-"):
            name, has_value, value = word.lstrip("-").partition("=")
            following = words[number + 1][0] if number + 1 < len(words) else ""
            flags[name] = (value if has_value else following if following and not following.startswith("-") else "true", place)
    return flags


def _is_image_of(container: Container, program: str) -> bool:
    """Whether the image of a container is that of a program, by its name: ``etcd``, ``kube-apiserver-amd64``."""
    text = container.get("image")
    image = parse_image(text) if isinstance(text, str) else None
    name = "" if image is None else image.repository.rpartition("/")[2]
    return name == program or name.startswith(f"{program}-")


def _fault(check: Check, value: str | None) -> str:
    """What is wrong with the value of a flag, None where it is not given; empty when nothing is."""
    wanted, given = check.wanted, value if value is not None else _NOT_SET
    parts = [each.strip() for each in (value or "").split(",") if each.strip()]
    as_wanted = {
        benchmark.SET: bool(value),
        benchmark.IS: value == check.value,
        benchmark.ABSENT: value is None,
        benchmark.UNLESS: check.value not in parts,
        benchmark.LACKS: check.value not in parts,
        benchmark.HOLDS: check.value in parts,
        benchmark.AT_LEAST: _number(value) >= _number(check.value),
        benchmark.STRONG: bool(parts) and benchmark.STRONG_CIPHERS.issuperset(parts),
    }[wanted]
    if as_wanted:
        return ""
    should = {
        benchmark.SET: "it must be", benchmark.IS: f"{check.value} is wanted", benchmark.ABSENT: "it must not be given", benchmark.UNLESS: "that is not allowed",
        benchmark.LACKS: f"{check.value} is not allowed", benchmark.HOLDS: f"{check.value} must be among them",
        benchmark.AT_LEAST: f"at least {check.value} is wanted", benchmark.STRONG: "strong ciphers alone are wanted",
    }[wanted]  # fmt: skip
    return f"{given}, {should}" if value is None else f"is {given or 'empty'}, {should}"


def _number(text: str | None) -> int:
    """A whole number; less than any that is wanted where the text is none."""
    return int(text) if text and text.isascii() and text.isdigit() else -1


def _looking(check: Check) -> Callable[[Container, Context], Iterator[Problem]]:
    """The function of the rule for a row."""

    def look(container: Container, ctx: Context) -> Iterator[Problem]:
        flags = _flags_of(container, check.program)
        for flag in check.flags if flags is not None else ():
            value, place = (flags or {}).get(flag, (None, container.at("command" if container.items("command") else "args").key))
            fault = _fault(check, value)
            if fault:
                yield place.problem(f"--{flag} of {check.program} {fault} (CIS {check.section})", facts={"section": check.section})

    return look


def _rule_of(check: Check) -> Rule:
    flags = " and ".join(f"--{flag}" for flag in check.flags)
    return Rule(
        check.id, "cis", module=__name__, file="flags", subject=Container.__name__, severity=Severity.WARNING, since="0.1",
        summary=f"{check.program} with {flags} other than section {check.section} of the CIS benchmark wants", presets=("cis",),
        fields=("command", "args"), aliases=check.aliases, folder=os.path.dirname(os.path.abspath(__file__)), function=_looking(check),
    )  # fmt: skip


_BY_ID = {check.id: check for check in benchmark.CHECKS}
RULES = tuple(_rule_of(check) for check in benchmark.CHECKS)
globals().update({rule.name: rule for rule in RULES})


def page_of(rule: Rule) -> str:
    """The page of one of the rules, made of its row."""
    check = _BY_ID[rule.id]
    good, bad = _GOOD[check.wanted].replace("VALUE", check.value), _BAD[check.wanted].replace("VALUE", check.value)
    expected = [f'{rule.id} "--{flag} of {check.program}"' for flag in check.flags]
    return _PAGE.format(
        id=rule.id, summary=rule.summary, why=check.why, section=check.section, bad=_pod(check, bad, expected), good=_pod(check, good, []),
    )  # fmt: skip


# What is given to each flag so that it is as wanted, and so that it is not; empty for none.
_GOOD = {
    benchmark.SET: "/etc/kubernetes/it", benchmark.IS: "VALUE", benchmark.ABSENT: "", benchmark.UNLESS: "", benchmark.LACKS: "Other",
    benchmark.HOLDS: "Other,VALUE", benchmark.AT_LEAST: "VALUE", benchmark.STRONG: "TLS_AES_128_GCM_SHA256",
}  # fmt: skip
_BAD = {
    benchmark.SET: "", benchmark.IS: "notVALUE", benchmark.ABSENT: "something", benchmark.UNLESS: "VALUE", benchmark.LACKS: "Other,VALUE",
    benchmark.HOLDS: "Other", benchmark.AT_LEAST: "0", benchmark.STRONG: "TLS_RSA_WITH_RC4_128_SHA",
}  # fmt: skip
_PAGE = """# {id}

{summary}.

## Why

{why}

The rule looks at containers that run the program, as kubeadm's static pods do, and belongs to the preset `cis` (section {section}).

## Bad

{bad}

## Good

{good}

## Options

None.

## See also

- [All flags](flags.md)
"""


def _pod(check: Check, value: str, expected: list[str]) -> str:
    """An example that gives a value to each of the flags; what is expected stands where it is found."""
    comment = f"  # expect: {'; '.join(expected)}" if expected and not value else ""
    lines = ["```yaml", "apiVersion: v1", "kind: Pod", f"metadata: {{name: {check.program}, namespace: kube-system}}", "spec:", "  containers:"]
    lines += [f"    - name: {check.program}", "      image: registry.example.com/it:1.0.0", f"      command:{comment}", f"        - {check.program}"]
    for flag, words in zip(check.flags, expected or [""] * len(check.flags), strict=True):
        if value:
            lines.append(f"        - --{flag}={value}" + (f"  # expect: {words}" if words else ""))
    return "\n".join([*lines, "```"])
