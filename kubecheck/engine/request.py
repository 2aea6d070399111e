"""What is asked of a run."""

from __future__ import annotations

from kubecheck.schema.structure.catalog import DEFAULT_VERSION
from kubecheck.source.disk import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Protocol, TypeVar

    from kubecheck.engine.against.state import Against
    from kubecheck.engine.cache.runs import Cache
    from kubecheck.engine.ruleset import RuleSet
    from kubecheck.findings import FileFate
    from kubecheck.release import Release
    from kubecheck.render.entries.releases import Release as ChartRelease
    from kubecheck.sim.profile import ClusterProfile
    from kubecheck.source import Source

    T = TypeVar("T")

    class Progress(Protocol):
        """Hears of how far a run has come."""

        def over(self, items: Iterable[T], total: int, what: str) -> Iterable[T]:
            """The items, while they are counted."""

    # A file by its path, or a text that is already there.
    Entry = str | Source
    # A version with the feature gates that are set there, and its cluster of the dry run.
    AskedVersion = tuple[str, tuple[tuple[str, bool], ...], ClusterProfile | None]


def size_of(entry: Entry) -> int:
    """How large a file is in bytes, or a text in characters; 0 for what is not there."""
    if not isinstance(entry, str):
        return len(entry.text)
    try:
        return files().size_of(entry)
    except OSError:
        return 0


class Request:
    """A run as asked for.

    Args:
        entries: what is loaded, in order: file paths, or `Source` objects for texts that are already there.
        ruleset: the rules that are on.
        reported: the shown paths whose findings are kept; None for all. A finding is kept when its place or one of its notes lies there.
        version: the Kubernetes version.
        gates: the feature gates that are set otherwise than by default.
        earlier: further versions that the same is asked for, all of them older, each with its gates and its cluster.
        namespace: where objects go that name no namespace.
        profile: the cluster of the dry run; None for the elastic one of that version.
        crds: paths of files with definitions of custom resources, loaded only for those.
        schemas_dir: a folder of JSON Schemas for kinds that are not built in; empty for none.
        uses_catalog: whether kinds that nothing else defines are judged by the catalog of well-known definitions.
        worlds: worlds named by the settings: name -> path patterns.
        releases: what the settings say that charts are rendered with.
        fates: fates known before reading: excluded files, paths that do not exist.
        jobs: how many processes may work; 0 for as many as pay.
        limits: what is spent on one thing at most, where that is not the usual, by the names of `kubecheck.limits`.
        notices: words about the run for the report.
        against: the older state that is compared with; None for none.
        cache: what earlier runs found; None to go by nothing but the files.
        seeks_ways_out: whether ways out are looked for where the dry run gets stuck.
        shows_files: whether the report tells of every file that was loaded, and of which worlds it is part.
        today: the day by which ignores with a last day are judged, as 2027-01-31; empty for the clock's.
    """

    __slots__ = (
        "against", "cache", "crds", "earlier", "entries", "fates", "gates", "jobs", "limits", "namespace", "notices", "profile", "progress", "releases", "reported", "ruleset",
        "schemas_dir", "seeks_ways_out", "shows_files", "today", "uses_catalog", "version", "worlds",
    )  # fmt: skip

    def __init__(
        self,
        entries: Iterable[Entry],
        ruleset: RuleSet,
        *,
        reported: Iterable[str] | None = None,
        version: str = DEFAULT_VERSION,
        gates: Iterable[tuple[str, bool]] = (),
        earlier: Iterable[AskedVersion] = (),
        namespace: str = "default",
        profile: ClusterProfile | None = None,
        crds: Iterable[Entry] = (),
        schemas_dir: str = "",
        uses_catalog: bool = True,
        worlds: Mapping[str, Iterable[str]] | None = None,
        releases: Iterable[ChartRelease] = (),
        fates: Iterable[FileFate] = (),
        jobs: int = 0,
        notices: Iterable[str] = (),
        limits: Mapping[str, int] | None = None,
        seeks_ways_out: bool = True,
        shows_files: bool = False,
        cache: Cache | None = None,
        against: Against | None = None,
        today: str = "",
    ) -> None:
        self.entries = list(entries)
        self.ruleset = ruleset
        self.reported = None if reported is None else frozenset(reported)
        self.version = version
        self.gates = tuple(gates)
        self.earlier = tuple(earlier)
        self.namespace = namespace
        self.profile = profile
        self.crds = list(crds)
        self.schemas_dir = schemas_dir
        self.uses_catalog = uses_catalog
        self.worlds = {name: tuple(patterns) for name, patterns in (worlds or {}).items()}
        self.releases = list(releases)
        self.fates = list(fates)
        self.jobs = jobs
        self.notices = tuple(notices)
        self.limits = dict(limits or {})
        self.seeks_ways_out = seeks_ways_out
        self.shows_files = shows_files
        self.cache = cache
        self.against = against
        self.today = today
        self.progress: Progress | None = None

    @property
    def release(self) -> Release:
        """What rules that depend on the version are asked of."""
        from kubecheck.release import release_of
        from kubecheck.schema.structure.catalog import catalog

        return release_of(catalog(self.version).minor, self.gates)

    def followed(self, items: Iterable[T], total: int, what: str) -> Iterable[T]:
        """Items that are worked on one after another, with word of how far that has come where somebody waits for it."""
        return items if self.progress is None else self.progress.over(items, total, what)

    @property
    def size(self) -> int:
        """How large all entries are, about."""
        return sum(map(size_of, self.entries))

    def tell(self, words: str) -> None:
        """Adds words about the run to its report; which then is no longer what other runs of the same find."""
        if words not in self.notices:
            self.notices = (*self.notices, words)

    def without_rules(self) -> Request:
        """The same, with every rule off."""
        quiet = self._copied()
        quiet.ruleset = self.ruleset.without_rules()
        quiet.against = quiet.cache = None
        return quiet

    def of_each_version(self) -> list[Request]:
        """The same asked for each version alone, oldest first."""
        requests = []
        for version, gates, profile in (*self.earlier, (self.version, self.gates, self.profile)):
            request = self._copied()
            request.version, request.gates, request.profile, request.earlier = version, gates, profile, ()
            requests.append(request)
        return requests

    def _copied(self) -> Request:
        copy = Request.__new__(Request)
        for name in self.__slots__:
            setattr(copy, name, getattr(self, name))
        return copy
