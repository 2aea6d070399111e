"""A Chart.yaml that Helm reads otherwise than it is written."""

from __future__ import annotations

from kubecheck.sdk import ChartSource, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=ChartSource, severity=Severity.WARNING, since="0.1")
def invalid_chart_metadata(chart: ChartSource, ctx: Context) -> Iterator[Problem]:
    for fault in chart.metadata_faults():
        yield _SAYING[fault.cause](chart, fault)


def _unknown_field(chart: ChartSource, fault: Any) -> Problem:
    hint = f"did you mean {fault.meant}?" if fault.meant else ""
    place = chart.at(*fault.path).key
    text = f"unknown field {fault.found}, which Helm ignores"
    return place.problem(text, help=hint, facts={"near": fault.meant}) if hint else place.info(text)


def _no_text(chart: ChartSource, fault: Any) -> Problem:
    written = chart.written(*fault.path)
    field = fault.path[-1]
    hint = f'write it in quotes: "{written}"'
    if written == fault.found:
        return chart.at(*fault.path).info(f"{field} is {written}, which YAML reads as a number: helm lint wants a string", help=hint)
    return chart.at(*fault.path).problem(f"{field} is {written}, which YAML reads as a number: Helm takes it for {fault.found}", help=hint)


def _needs_v2(chart: ChartSource, fault: Any) -> Problem:
    field = fault.path[-1]
    return chart.at(field).key.problem(f"{field} is for charts of apiVersion v2, and this one is v1: helm lint refuses it", help="write apiVersion: v2")


def _api_version(chart: ChartSource, fault: Any) -> Problem:
    return chart.at("apiVersion").problem(f"apiVersion is {fault.found}, expected v1 or v2: helm lint refuses it")


def _no_constraint(chart: ChartSource, fault: Any) -> Problem:
    return chart.at(*fault.path).problem(f"{chart.written(*fault.path)} is no range of versions: helm dependency build stops at it", facts={"helm": fault.found})


def _unmet(chart: ChartSource, fault: Any) -> Problem:
    text = f"charts/ holds version {fault.found}, which is not in {chart.written(*fault.path)}"
    hint = "helm dependency build brings a version that is"
    place = chart.at(*fault.path)
    return place.problem(f"{text}, so Helm does not call it {fault.meant}", help=hint) if fault.meant else place.info(text, help=hint)


def _condition(chart: ChartSource, fault: Any) -> Problem:
    text = f"no value is called {fault.found}, so the condition never holds the chart back"
    return chart.at(*fault.path).problem(text, help=f"did you mean {fault.meant}?", facts={"near": fault.meant})


_SAYING = {
    "unknown field": _unknown_field,
    "no text": _no_text,
    "needs v2": _needs_v2,
    "apiVersion": _api_version,
    "no constraint": _no_constraint,
    "unmet": _unmet,
    "condition": _condition,
}
