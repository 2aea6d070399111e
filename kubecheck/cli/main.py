"""The command line proper, with click: every command, help, and the words for wrong calls. The fast door in `__main__` spares it."""

from __future__ import annotations

import os

import click

from kubecheck.cli import completion
from kubecheck.cli.declared import given, with_options
from kubecheck.cli.dry_runs import COMMANDS
from kubecheck.cli.servers import lsp, mcp
from kubecheck.cli.shells import print_completion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

TROUBLE = 2


def run(words: list[str]) -> int:
    """Runs a command.

    Args:
        words: the words after the program's name.

    Returns:
        The exit code; wrong calls are one line on standard error and code 2.
    """
    from kubecheck.config.settings import UsageError
    from kubecheck.report.snippet import complain

    try:
        return int(program.main(words, "kubecheck", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return TROUBLE
    except click.Abort:
        return 130
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx is not None else "kubecheck"
        message = _words_of(error)
        complain(f"{_lowered(message)}; `{command} --help` says more")
        return TROUBLE
    except UsageError as error:
        complain(error)
        return TROUBLE


def _words_of(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption) and error.ctx is not None:
        from kubecheck.near import nearest

        known = [flag for each in error.ctx.command.params for flag in each.opts]
        near = nearest(error.option_name, known)
        return f"{error.option_name} is no option" + (f"; did you mean {near}?" if near else "")
    return " ".join(error.format_message().split()).rstrip(".")


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]


class _Commands(click.Group):
    """A group that suggests the nearest command, and lists commands in the order of their declaration."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which people meet them."""
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of that name.

        Raises:
            click.UsageError: there is none.
        """
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            from kubecheck.near import nearest

            near = nearest(name, self.commands)
            hint = f"did you mean {near}?" if near else f"there are {', '.join(self.commands)}"
            if near is None and os.path.exists(name):
                hint = f"to check files, say `kubecheck check {name}`"
            raise click.UsageError(f"{name} is no command; {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 120})
@click.version_option(None, "--version", "-V", package_name="kubecheck", message="kubecheck %(version)s")
def program() -> None:
    """Says before anything is applied what Kubernetes would refuse, what would never run, and what would hurt later."""


@program.command("check", short_help="Check manifests: files, folders, or standard input.")
@with_options()
@click.argument("paths", nargs=-1, shell_complete=completion.files)
def check(**values: Any) -> int:
    """Check manifests: files, folders, patterns, or - for standard input.

    Without a path, piped text is checked, or the files that the config names, or the folder of the config file, or else the current one. Exit
    code 0: nothing to tell at or above the fail level; 1: findings; 2: a wrong call, a wrong config file, a missing file, paths that hold nothing
    to check, or a rule that crashed.
    """
    from kubecheck.app import check_command

    if values["watch"]:
        from kubecheck.cli.watching import watch

        return watch(given(values), check_command)
    return check_command(given(values))


for _command in COMMANDS:
    program.add_command(_command)


# -- old debt -----------------------------------------------------------------------------------------------------------


_FINDING = (
    "select", "ignore", "preset", "kubernetes_version", "feature_gates", "namespace", "nodes", "crds", "no_crd_catalog", "schemas", "exclude",
    "no_gitignore", "config", "no_config", "no_cache", "cache_dir", "jobs", "limit",
)  # fmt: skip


@program.group("baseline")
def baseline() -> None:
    """Let be what is found today, so that only what is new fails: a file for check --baseline."""


@baseline.command("write", short_help="Write everything that is found into a new file.")
@click.argument("file", type=click.Path(dir_okay=False))
@click.argument("paths", nargs=-1, shell_complete=completion.files)
@click.option("--by", metavar="NAME", help="Who lets it be.")
@click.option("--until", metavar="DATE", help="The last day on which it is let be, such as 2027-01-31.")
@click.option("--force", is_flag=True, help="Write the file anew if it is there.")
@with_options(*_FINDING)
def baseline_write(file: str, **values: Any) -> int:
    """Write everything that is found in PATHS into FILE, to be known again by rule, object and field, whatever lines move."""
    from kubecheck.cli.old_debt import write_command

    return write_command(file, given(values))


@baseline.command("shrink", short_help="Take out of the file what is gone.")
@click.argument("file", type=click.Path(dir_okay=False))
@click.argument("paths", nargs=-1, shell_complete=completion.files)
@with_options(*_FINDING)
def baseline_shrink(file: str, **values: Any) -> int:
    """Take out of FILE what is no longer found in PATHS. What is new is never added."""
    from kubecheck.cli.old_debt import shrink_command

    return shrink_command(file, given(values))


# -- rules --------------------------------------------------------------------------------------------------------------


@program.command("rules")
@click.option("--group", metavar="NAME", help="Only the rules of a group.", shell_complete=completion.groups)
@click.option("--preset", metavar="NAME", help="Only the rules that a preset switches on.", shell_complete=completion.presets)
@click.option(
    "--from",
    "tool",
    metavar="TOOL",
    help="The rules that answer another tool's checks, such as kube-linter.",
    shell_complete=completion.tools,
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How the list is written.")
def rules(group: str | None, preset: str | None, tool: str | None, form: str) -> int:
    """List the rules there are."""
    from kubecheck.app import build_registry
    from kubecheck.config.settings import UsageError
    from kubecheck.engine.ruleset import UnknownRuleError
    from kubecheck.near import nearest

    registry = build_registry()
    listed = sorted(registry.rules.values(), key=lambda each: (each.group, each.id))
    if group is not None:
        if group not in registry.groups:
            raise UsageError(_unknown(group, "group", nearest(group, registry.groups), sorted(registry.groups)))
        listed = [each for each in listed if each.group == group]
    if preset is not None:
        try:
            ids = registry.preset(preset)
        except UnknownRuleError as error:
            raise UsageError(str(error)) from error
        listed = [each for each in listed if each.id in ids]
    if tool is not None:
        return _list_checks(listed, tool, form, only_answered=group is not None or preset is not None)
    if form == "json":
        _echo_json([each.described() for each in listed])
        return 0
    wide = max((len(each.id) for each in listed), default=0)
    last = ""
    for each in listed:
        if each.group != last:
            click.echo(("\n" if last else "") + click.style(each.group, bold=True))
            last = each.group
        click.echo(
            f"  {each.id:<{wide}}  {each.severity.label:<7}  {each.summary}" + ("" if "recommended" in each.presets else _only_in(each))
        )
    return 0


def _only_in(rule: Any) -> str:
    return f" ({', '.join(rule.presets) or 'everything'})"


def _list_checks(listed: Iterable[Any], tool: str, form: str, *, only_answered: bool) -> int:
    """The checks of another tool and the rules that answer them, or why none does."""
    from kubecheck.cli.peers import checks_of_tools
    from kubecheck.config.settings import UsageError
    from kubecheck.near import nearest

    tools = checks_of_tools(listed)
    if tool not in tools:
        raise UsageError(_unknown(tool, "tool whose checks are known", nearest(tool, tools), list(tools)))
    checks = [each for each in tools[tool].values() if each.rules or not only_answered]
    if form == "json":
        _echo_json({each.name: [rule.id for rule in each.rules] for each in checks})
        return 0
    wide = max((len(each.name) for each in checks), default=0)
    for each in checks:
        click.echo(f"{each.name:<{wide}}  {', '.join(rule.id for rule in each.rules) or f'no rule: {each.reason}'}")
    return 0


def _unknown(word: str, what: str, near: str | None, known: list[str]) -> str:
    hint = f"did you mean {near}?" if near else f"there are {', '.join(known)}" if known else "there is none"
    return f"{word} is no {what}; {hint}"


def _echo_json(value: object) -> None:
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


@program.command("explain")
@click.argument("rule", shell_complete=completion.one_rule)
def explain(rule: str) -> int:
    """Show the page of a rule: why, bad and good examples, options."""
    from kubecheck.app import build_registry
    from kubecheck.config.settings import UsageError
    from kubecheck.engine.ruleset import CRASHED_RULE, NOT_JUDGED, UNUSED_IGNORE, UnknownRuleError

    own = {
        CRASHED_RULE: _CRASHED,
        NOT_JUDGED: _NOT_JUDGED,
        UNUSED_IGNORE: _UNUSED,
        "invalid-config": _INVALID_CONFIG,
        "unreadable": _UNREADABLE,
    }
    if rule in own:
        click.echo(own[rule])
        return 0
    registry = build_registry()
    if rule not in registry.rules:
        try:
            ids = sorted(registry.ids(rule))
        except UnknownRuleError as error:
            raise UsageError(str(error)) from error
        click.echo(f"{rule} is a group: {', '.join(ids)}")
        return 0
    found = registry.rules[rule]
    click.echo(found.page.rstrip() or f"# {found.id}\n\n{found.summary}.")
    presets = ", ".join((*found.presets, "everything"))
    click.echo(f"\nGroup {found.group}; severity {found.severity.label}; presets {presets}; since {found.since}")
    return 0


_CRASHED = """# crashed-rule

A rule raised an error while it looked at something. The other rules went on, the exit code is 2, and the finding says which rule, where and
how. Of a built-in rule this is a bug to report; of a plugin's, tell its authors. `--ignore RULE` leaves the rule out meanwhile."""
_UNUSED = """# unused-ignore

A comment `# kubecheck: ignore[...]` or an annotation `kubecheck.io/ignore` that silences nothing: what it was for is gone, or its rule is
misspelled. Take it out, so that it cannot hide the next finding."""
_INVALID_CONFIG = """# invalid-config

The config file says something that kubecheck does not know, or in a way that it cannot read. Nothing was checked and the exit code is 2, since a
setting that is passed over in silence would be worse. `kubecheck dev config-schema` prints the JSON Schema of all keys."""
_NOT_JUDGED = """# not-judged

A dry run took more turns than the limit `dry-run-turns` allows, so what it would have come to later is not known; or a run took more than
`run-seconds`, so objects were judged one by one, not together. Other checks were made. `--limit`, or `limits` in the config file, allow more."""
_UNREADABLE = """# unreadable

A file that was not read: it is not there, is no text, may not be read, or a limit was reached. The other files were checked."""


@program.group("new")
def new() -> None:
    """Begin something new: a rule."""


@new.command("rule")
@click.argument("group")
@click.argument("name")
@click.option("--folder", default="rules", show_default=True, metavar="DIR", help="The folder that holds the groups.")
def new_rule(group: str, name: str, folder: str) -> int:
    """Write code and page of a new rule, ready to fill in."""
    from kubecheck.config.settings import UsageError
    from kubecheck.testing.new_rule import new_rule as write_rule

    try:
        paths = write_rule(folder, group.replace("-", "_"), name)
    except (ValueError, OSError) as error:
        raise UsageError(str(error)) from error
    for path in paths:
        click.echo(path)
    return 0


@program.group("dev")
def dev() -> None:
    """Tools for the development of kubecheck itself."""


@dev.command("schemas", short_help="Rebuild the packed schemas from their sources.")
@click.argument("wheel", type=click.Path(exists=True, dir_okay=False))
@click.argument("facts", type=click.Path(exists=True, dir_okay=False))
@click.argument("go_modules", type=click.Path(exists=True, file_okay=False))
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
def dev_schemas(wheel: str, facts: str, go_modules: str, folder: str) -> int:
    """Rebuild the packed schemas in FOLDER.

    WHEEL is the file of the PyPI wheel kubernetes-validate, FACTS the recorded OpenAPI facts, GO_MODULES the folder that holds the modules
    k8s.io/api and k8s.io/apimachinery. SOURCES.json says which of them the present files came from.
    """
    from kubecheck.schema.extraction.packing import rebuild

    for name, digest in rebuild(wheel, facts, go_modules, folder).items():
        click.echo(f"{digest}  {name}")
    return 0


@dev.command("crds", short_help="Rebuild the catalog of well-known definitions from their projects.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
def dev_crds(folder: str) -> int:
    """Rebuild the catalog of definitions of custom resources in FOLDER, which holds crds/projects.tsv and SOURCES.json.

    Each line of projects.tsv is a project: name, version, Go module, licence, patterns of files. Go downloads the modules, as it is configured to.
    """
    from kubecheck.config.settings import UsageError
    from kubecheck.schema.extraction.definitions import rebuild_with_sources

    try:
        sources = rebuild_with_sources(folder)
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(str(error)) from error
    for source in sources:
        click.echo(f"{source['sha256']}  {source['name']}: {source['gives']}")
    return 0


@dev.command("config-schema")
def dev_config_schema() -> int:
    """Print the JSON Schema of the config file, as schemas/kubecheck.json holds it."""
    from kubecheck.config.keys import json_schema

    _echo_json(json_schema())
    return 0


@dev.command("manual")
def dev_manual() -> int:
    """Print the manual page, as docs/kubecheck.1 holds it."""
    from kubecheck.cli.manual import manual

    click.echo(manual(program), nl=False)
    return 0


@dev.command("hooks")
def dev_hooks() -> int:
    """Print .pre-commit-hooks.yaml."""
    from kubecheck.cli.hooks import hooks_file

    click.echo(hooks_file(), nl=False)
    return 0


program.add_command(lsp)
program.add_command(mcp)
program.add_command(print_completion)


@program.command("version")
def version() -> int:
    """Print the version."""
    from kubecheck import __version__

    click.echo(f"kubecheck {__version__}")
    return 0
