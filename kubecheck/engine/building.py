"""What other programs make of the files of a run: kustomizations that are built and charts that are rendered, as they stand and as they are deployed."""

from __future__ import annotations

import os

from kubecheck.api.views.view import strings
from kubecheck.engine.files import UNNAMED_PATCH, FileChecker
from kubecheck.engine.reading import path_of
from kubecheck.findings import Fate
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kubecheck.engine.builds import Build
    from kubecheck.engine.charts.builds import ChartBuilds
    from kubecheck.engine.files import FileResult
    from kubecheck.engine.reading import Survey
    from kubecheck.engine.request import Request
    from kubecheck.findings import Placed
    from kubecheck.model.deployments import Deployment
    from kubecheck.model.resource import Resource
    from kubecheck.render.entries.releases import Release
    from kubecheck.render.helm.chart.rendering import Rendering
    from kubecheck.render.kustomize import Session
    from kubecheck.render.kustomize.bases import Bases
    from kubecheck.source import Path

class Building:
    """What comes of the kustomizations and charts among the entries.

    Attributes:
        builds: of kustomizations.
        charts: what comes of charts; None where there are none.
        names: what the entry points are called whose parts were built.
        notices: words about what was not rendered.
        roles: what files are to the kustomizations that build objects of them, by normal path.
        later: what files turned out to be to entry points and charts, when these were built.
    """

    def __init__(self, surveyed: Survey, request: Request, known: Mapping[str, Build], bases: Bases | None = None) -> None:
        """Builds the kustomizations; charts are rendered when it is known what they are rendered with.

        Args:
            surveyed: the entries.
            request: what is asked.
            known: builds of kustomizations that need not be made again, by their folders.
            bases: keeps what folders come to for later builds; None where there are none.
        """
        self.bases = bases
        self.surveyed = surveyed
        self.request = request
        self.charts = _charts_of(surveyed, request)
        self.names: set[str] = set()
        self.notices: list[str] = []
        self.session: Session | None = None
        self.builds: list[Build] = []
        if surveyed.kustomizations:
            from kubecheck.engine.builds import build_kustomizations, start_session

            self.session = start_session(surveyed, self, bases)
            self.builds = build_kustomizations(surveyed, self.session, known)
        self.later: dict[str, str] = {}
        self.roles = {path: role for build in self.builds for path, role in build.files.items()}
        if self.session is not None:
            from kubecheck.engine.builds import unnamed_patches

            self.roles.update(dict.fromkeys(unnamed_patches(surveyed, self.builds, self.session, request.version), UNNAMED_PATCH))

    def render(self, release: Release) -> Rendering:
        """What Helm makes of a chart that a kustomization inflates, be it among the entries or not; see `ChartBuilds.render`."""
        if self.charts is None:
            from kubecheck.engine.charts.builds import ChartBuilds

            self.charts = ChartBuilds(self.surveyed, self.request.version, self.request.namespace, self.request.releases)
        return self.charts.render(release)

    def deploy(self, results: list[FileResult], making: tuple[Any, ...]) -> list[Deployment]:
        """What entry points deploy together; what they build is added, and the charts that nobody deploys are rendered as they stand.

        Args:
            results: what came of the entries; those of files that turn out to be part of something built are changed.
            making: the arguments of a `FileChecker`.
        """
        from functools import partial

        from kubecheck.engine.entry_builds import build_entry_points, deployers_among

        found: list[Deployment] = []
        tools = [document for result in results for document in result.tools] + deployers_among(self.builds)
        if tools:
            found = build_entry_points(tools, self, partial(_texts_of, results))
            self._check_again(results, making, {path: role for build in self.builds for path, role in build.files.items() if path not in self.roles})
        if self.charts is not None:
            self.charts.build_rest()
            applications = deployers_among(self.charts.builds)
            if applications:
                found += build_entry_points(applications, self, partial(_texts_of, results))
                self.charts.drop_replaced()
            found += self.charts.deployments()
            self._check_again(results, making, self._unfilled_templates(results, self.charts))
            self.tell_fates(results)
        return found

    def _unfilled_templates(self, results: list[FileResult], charts: ChartBuilds) -> dict[str, str]:
        """The role of the templates that were taken for manifests, since their texts alone are at hand and hold no actions."""
        from kubecheck.engine.files import TEMPLATE
        from kubecheck.render.helm.chart.documents import ChartDocument

        objects = [each for build in charts.builds for each in build.documents if isinstance(each, ChartDocument)]
        rendered = {normal_path(source.path) for each in objects for source in each.sources}
        known = {path for build in self.builds for path in build.files}
        read = {normal_path(each.fate.path) for each in results if each.fate is not None and each.fate.fate == Fate.CHECKED}
        return dict.fromkeys(read & rendered - known, TEMPLATE)

    def tell_fates(self, results: list[FileResult]) -> None:
        """Says of templates that they were rendered, and of files of values what they are."""
        charts = self.charts
        if charts is None:
            return
        rendered = {path for build in charts.builds for path in build.templates}
        for fate in (each.fate for each in results if each.fate is not None):
            if fate.fate == Fate.TEMPLATE and normal_path(fate.path) in rendered:
                fate.fate, fate.detail = Fate.CHECKED, ""
            elif fate.fate == Fate.NOT_A_MANIFEST and charts.is_values_file(fate.path):
                fate.fate, fate.detail = Fate.OTHER_TOOL, "Helm values"

    def check(self, making: tuple[Any, ...]) -> list[FileResult]:
        """What comes of the objects that were made.

        Args:
            making: the arguments of a `FileChecker`.
        """
        checker = FileChecker(*making) if self.builds or self.charts is not None else None
        if checker is None:
            return []
        charts = checker.check_charts(self.charts) if self.charts is not None else ()
        built = [checker.check_build(each) for each in self.builds]
        tell_refusals_once(built)
        return [*built, *charts]

    @property
    def reported(self) -> frozenset[str] | None:
        """The paths whose findings are kept; None for all."""
        if self.charts is None or self.request.reported is not None:
            return self.request.reported
        from kubecheck.engine.charts.builds import asked_about

        return asked_about(list(map(path_of, self.surveyed.entries)), self.charts.builds)

    def _check_again(self, results: list[FileResult], making: tuple[Any, ...], later: dict[str, str]) -> None:
        """Checks files again of which something turns out to build objects, which are judged in their stead; `later` is what they are to it."""
        if later:
            self.later.update(later)
            ruleset, version, namespace, keeps, patches, _, reported = making
            again = FileChecker(ruleset, version, namespace, keeps, patches, later, reported)
            for index, entry in enumerate(self.surveyed.entries):
                if normal_path(path_of(entry)) in later:
                    results[index] = again.check(entry)


def _charts_of(surveyed: Survey, request: Request) -> ChartBuilds | None:
    """The charts among the files."""
    paths = map(path_of, surveyed.entries)
    if not any(os.path.basename(each) == "Chart.yaml" or "templates" in each for each in paths):
        return None
    from kubecheck.engine.charts.builds import ChartBuilds

    return ChartBuilds(surveyed, request.version, request.namespace, request.releases)


def tell_refusals_once(results: list[FileResult]) -> None:
    """Leaves out what several kustomizations are refused for that use the same base: kustomize's words lead there by each of them."""
    told: set[object] = set()
    for result in results:
        kept = []
        for finding in result.findings:
            key = (finding.rule, finding.location.key(), str(finding.facts["kustomize"]).rpartition(": ")[2]) if "kustomize" in finding.facts else None
            if key is None or key not in told:
                kept.append(finding)
            told.add(key)
        if len(kept) < len(result.findings):
            result.findings = kept


def _texts_of(results: list[FileResult], kind: str, namespace: str, name: str) -> Mapping[str, str] | None:
    """The texts of a ConfigMap or Secret among the files; None where they are not known."""
    from kubecheck.api.views.core import Secret
    from kubecheck.documents.templates import is_placeholder
    from kubecheck.model.resource import names_namespace

    for resource in (each for result in results for each in result.resources):
        ref = resource.ref
        if (ref.group, ref.kind, ref.name) == ("", kind, name) and (ref.namespace == namespace or not names_namespace(resource)):
            view = Secret(resource)
            written = strings({**view.mapping("data"), **view.mapping("stringData")})
            texts = {key: view.text_of(key) for key in written} if kind == "Secret" else written
            is_known = all(texts[key] or not text for key, text in written.items()) and not any(map(is_placeholder, written.values()))
            return PlacedTexts(texts, resource) if is_known else None
    return None


class PlacedTexts(dict):  # type: ignore[type-arg]
    """The texts of a ConfigMap or Secret by their keys; ``place_of`` tells where one stands, None where it is encoded."""

    def __init__(self, texts: Mapping[str, str], resource: Resource) -> None:
        super().__init__(texts)
        self.resource = resource

    def place_of(self, key: str) -> tuple[Placed, Path] | None:
        """The document, and the path there."""
        field = "stringData" if key in strings(self.resource.value.get("stringData")) else "data"
        place = None if field == "data" and self.resource.ref.kind == "Secret" else self.resource.at(field, key)
        return None if place is None else (place.document, place.path)
