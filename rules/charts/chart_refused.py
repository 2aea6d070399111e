"""A chart that Helm does not render."""

from __future__ import annotations

from kubecheck.sdk import Chart, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# How Helm begins what no dependency could mend.
_OWN_FAULTS = ("parse error at (", "YAML parse error on ")
# What a schema says of values that a user has to give.
_ASKING = (": missing propert", ": got null, want ")


@rule(on=Chart, severity=Severity.ERROR, since="0.1")
def chart_refused(chart: Chart, ctx: Context) -> Iterator[Problem]:
    if not chart.refusal:
        return
    given = f"{'for' if ' with ' in chart.values else 'with'} {chart.values}" if chart.values else "with its own values"
    text = f"Helm does not render this {given}: {chart.refusal}"
    facts: dict[str, object] = {"helm": chart.refusal}
    if chart.violations:
        for words, place in chart.violations:
            told = f"values don't meet the schema: {words}"
            if not any(mark in words for mark in _ASKING):
                yield place.problem(f"Helm does not render this {given}: {told}", facts=facts)
            elif chart.missing:
                yield place.info(f"without {', '.join(chart.missing)}, which charts/ lacks, this does not render: {told}", facts=facts)
            elif chart.values:
                yield place.warning(f"Helm does not render this {given}: {told}", facts=facts)
            else:
                yield place.info(f"the chart asks for values before it renders: {told}", facts=facts)
    elif chart.missing and not chart.refusal.startswith(_OWN_FAULTS):
        yield chart.place.info(f"without {', '.join(chart.missing)}, which charts/ lacks, this does not render: {chart.refusal}", facts=facts)
    elif not chart.is_told_by_chart:
        yield chart.place.problem(text, facts=facts)
    elif chart.values:
        yield chart.place.warning(text, facts=facts)
    else:
        yield chart.place.info(f"the chart asks for values before it renders: {chart.refusal}", facts=facts)
