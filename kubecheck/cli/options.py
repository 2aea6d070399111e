"""The options of ``check``, declared once as data: click's command is made from them, and the fast door reads common calls by them."""

from __future__ import annotations

from kubecheck.report import FORMATS, GROUPS
from kubecheck.schema.structure.catalog import DEFAULT_VERSION

FAIL_LEVELS = ("info", "warning", "error")
RELATIVE_TO = ("cwd", "git-root")
COLOURS = ("auto", "always", "never")


class Option:
    """One option: its ``name`` in code, its flags, whether it is a flag, may stand several times, what values it takes, and its help."""

    __slots__ = ("choices", "flags", "help", "is_flag", "metavar", "multiple", "name")

    def __init__(
        self,
        name: str,
        flags: tuple[str, ...],
        help: str,  # noqa: A002  # the word of every option parser
        *,
        metavar: str = "",
        is_flag: bool = False,
        multiple: bool = False,
        choices: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.flags = flags
        self.help = help
        self.metavar = metavar
        self.is_flag = is_flag
        self.multiple = multiple
        self.choices = choices


CHECK_OPTIONS: tuple[Option, ...] = (
    Option("format", ("--format", "-f"), "How the report is written on standard output.", metavar="FORMAT", choices=FORMATS),
    Option(
        "output", ("--output", "-o"), "Write a report to a file as well; may stand several times.", metavar="FORMAT=FILE", multiple=True
    ),
    Option("select", ("--select",), "Switch on a rule or group; several by comma.", metavar="RULE", multiple=True),
    Option("ignore", ("--ignore",), "Switch off a rule or group; several by comma.", metavar="RULE", multiple=True),
    Option("preset", ("--preset",), "Use a set of rules: recommended, strict, security, cis, charts, everything.", metavar="NAME", multiple=True),
    Option("fail_on", ("--fail-on",), "The severity from which on the exit code is 1 (default: warning).", metavar="LEVEL", choices=FAIL_LEVELS),
    Option("baseline", ("--baseline",), "A file of findings that are let be, as `kubecheck baseline write` makes it: only others are told.", metavar="FILE"),
    Option("today", ("--today",), "The date by which what is let be until a day is judged (default: the clock's).", metavar="DATE"),
    Option(
        "kubernetes_version", ("--kubernetes-version", "-k"),
        f"The version the manifests are for (default: {DEFAULT_VERSION}); several by comma, or a range: 1.33-1.37.", metavar="VERSION",
    ),
    Option("feature_gates", ("--feature-gates",), "Feature gates that are set on the server, as A=true,B=false.", metavar="GATES"),
    Option("namespace", ("--namespace", "-n"), "Where objects go that name no namespace (default: default).", metavar="NAME"),
    Option("nodes", ("--nodes",), "A file of Node objects, as `kubectl get nodes -o yaml` prints it: the dry run uses these.", metavar="FILE"),
    Option("crds", ("--crds",), "A file or folder with definitions of custom resources.", metavar="PATH", multiple=True),
    Option("no_crd_catalog", ("--no-crd-catalog",), "Judge no object by the catalog of well-known definitions.", is_flag=True),
    Option("schemas", ("--schemas",), "A folder of JSON Schemas for further kinds, as kubeconform lays it out.", metavar="DIR"),
    Option("stdin_filename", ("--stdin-filename",), "The path that standard input stands for.", metavar="PATH"),
    Option("exclude", ("--exclude",), "Leave out files that match a pattern.", metavar="PATTERN", multiple=True),
    Option("no_gitignore", ("--no-gitignore",), "Read what git ignores as well.", is_flag=True),
    Option("against", ("--against",), "Say as well what the change since a revision of git, or since another folder's state, would do to what runs.", metavar="REVISION"),
    Option("allow_empty", ("--allow-empty",), "Do not fail where the paths hold nothing to check.", is_flag=True),
    Option("config", ("--config", "-c"), "Use this config file instead of the .kubecheck.yaml nearest above what is checked.", metavar="FILE"),
    Option("no_config", ("--no-config",), "Use no config file.", is_flag=True),
    Option("relative_to", ("--relative-to",), "From where paths in reports count (default: cwd).", metavar="WHERE", choices=RELATIVE_TO),
    Option("show_files", ("--show-files",), "List every file: what became of it, and which files it is taken together with.", is_flag=True),
    Option("no_cache", ("--no-cache",), "Go by nothing that earlier runs found, and keep nothing.", is_flag=True),
    Option("cache_dir", ("--cache-dir",), "Where findings are kept for later runs (default: the user's folder for caches).", metavar="DIR"),
    Option("jobs", ("--jobs", "-j"), "How many processes may work (default: as many as pay).", metavar="N"),
    Option("executor", ("--executor",), "Let a cluster do the work: dask=ADDRESS, the address of a Dask scheduler.", metavar="NAME=ADDRESS"),
    Option("limit", ("--limit",), "Spend more, or less, on one thing than the usual; docs/limits.md has the names.", metavar="NAME=N", multiple=True),
    Option("color", ("--color",), "Colour: on a terminal, always, never.", metavar="WHEN", choices=COLOURS),
    Option("group_by", ("--group-by",), "Put what is found under headings.", metavar="WHAT", choices=GROUPS),
    Option("fix", ("--fix",), "Write fixes into the files, those that nobody can have meant otherwise, and tell what is left.", is_flag=True),
    Option("diff", ("--diff",), "Print what fixes would change, as a unified diff, and write nothing.", is_flag=True),
    Option("unsafe_fixes", ("--unsafe-fixes",), "Take fixes as well that may not be what was meant.", is_flag=True),
    Option("add_ignore", ("--add-ignore",), "Write a comment that ignores it at everything that is told, with this reason.", metavar="REASON"),
    Option("watch", ("--watch", "-w"), "Check again whenever a file changes, until it is interrupted (needs the extra watch).", is_flag=True),
    Option("statistics", ("--statistics",), "Tell how often each rule found something, in the stead of what it found.", is_flag=True),
    Option("quiet", ("--quiet", "-q"), "Tell only what reaches the fail level, and leave out the closing line.", is_flag=True),
    Option("no_summary", ("--no-summary",), "Leave out the closing line.", is_flag=True),
    Option("exit_zero", ("--exit-zero",), "Exit with 0 whatever is found; a wrong call or a crash still exits with 2.", is_flag=True),
)


def parse(arguments: list[str]) -> dict[str, object] | None:
    """The values of a call of ``check`` that needs nothing but these options, and ends by itself; None for anything else, which click then reads.

    Help, mistakes and rare spellings are left to click, whose words are better.
    """
    by_flag = {flag: option for option in CHECK_OPTIONS for flag in option.flags}
    values: dict[str, object] = {}
    paths: list[str] = []
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        index += 1
        if argument == "--":
            paths += arguments[index:]
            break
        if argument == "-" or not argument.startswith("-"):
            paths.append(argument)
            continue
        flag, equals, value = argument.partition("=")
        option = by_flag.get(flag)
        if option is None or (option.is_flag and equals) or (equals and not flag.startswith("--")):
            return None
        if option.is_flag:
            values[option.name] = True
            continue
        if not equals:
            if index >= len(arguments):
                return None
            value = arguments[index]
            index += 1
        if option.choices and value not in option.choices:
            return None
        if option.multiple:
            values.setdefault(option.name, []).append(value)  # type: ignore[attr-defined]  # the values of such options are lists
        else:
            values[option.name] = value
    if values.get("watch"):
        return None
    values["paths"] = paths
    return values
