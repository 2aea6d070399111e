"""The door for calls of an agent: the tools with any arguments, and paths that lie outside of the folder."""

from __future__ import annotations

import functools
import json
import os

from fuzzing import seeds
from fuzzing.door import Door, change_files
from fuzzing.editor import event_loop
from fuzzing.faults import BreachError, unwatched
from fuzzing.memory import files as memory
from fuzzing.mutation import change_text, change_value

_LARGEST = 30_000
_WELL = "apiVersion: v1\nkind: Service\nmetadata: {name: zz}\nspec: {portz: [], ports: [{port: 80}]}\n"

_TOOLS = ("check", "check_text", "propose_fixes", "simulate", "explain", "rules")
_OUTSIDE = (
    "/etc",
    "/etc/passwd",
    "..",
    "../a.yaml",
    "a/../../b.yaml",
    "/",
    "~",
    "/proc/self/environ",
    "file:///etc/passwd",
    "/etc/*",
    "a.yaml\0",
    "-",
    "",
)


def _call_seeds():
    found = []
    for number, files in enumerate(
        [each for each in (*seeds.projects(), *seeds.rule_pages()[::6]) if sum(map(len, each.values())) < _LARGEST // 3]
    ):
        path = min(files)
        found.append(
            {
                "files": files,
                "tool": _TOOLS[number % len(_TOOLS)],
                "arguments": (
                    {"paths": ["."]},
                    {"text": files[path], "filename": path},
                    {"paths": [path], "unsafe": True},
                    {"paths": ["."], "steps": ["upgrade"]},
                    {"rule": "image-without-tag"},
                    {"group": "images"},
                )[number % len(_TOOLS)],
            }
        )
    return found + [{"files": {"a.yaml": _WELL}, "tool": "check", "arguments": {"paths": [each], "nodes": each}} for each in _OUTSIDE]


def _change_call(chance, value, others, pieces):
    roll = chance.random()
    if roll < 0.35 and value["files"]:
        return {
            **value,
            "files": change_files(chance, value["files"], [each["files"] for each in chance.sample(others, min(3, len(others)))], pieces),
        }
    arguments = value["arguments"]
    if roll < 0.45:
        return {**value, "tool": chance.choice(_TOOLS)}
    if roll < 0.6 and "paths" in arguments:
        return {
            **value,
            "arguments": {**arguments, "paths": [chance.choice((*_OUTSIDE, ".", *value["files"])) for _ in range(chance.randint(0, 3))]},
        }
    if roll < 0.75 and "text" in arguments:
        return {**value, "arguments": {**arguments, "text": change_text(chance, str(arguments["text"]), [_WELL], pieces)}}
    changed = change_value(chance, [arguments], [[each["arguments"]] for each in chance.sample(others, min(3, len(others)))], pieces)
    return {**value, "arguments": changed[0] if changed and isinstance(changed[0], dict) else {}}


@functools.cache
def _tools():
    with unwatched():
        from kubecheck.cli.simulation import simulate_command
        from kubecheck.mcp.tools import Tools

        tools = Tools([os.getcwd()], simulate_command)
        from kubecheck.config.settings import UsageError
        from kubecheck.mcp.server import build

        try:
            return tools, build(tools)
        except UsageError:  # the SDK is not installed
            return tools, None


def _called(tool, arguments):
    """What a tool answers, and whether it refused; through the SDK, which looks at types, where it is installed."""
    tools, server = _tools()
    from kubecheck.config.load import ConfigError
    from kubecheck.config.settings import UsageError

    if server is None:
        try:
            return getattr(tools, tool)(**arguments), False
        except (UsageError, OSError, ConfigError) as error:
            return str(error), True
        except TypeError as error:
            if "argument" in str(error) and error.__traceback__.tb_next is None:
                return str(error), True
            raise
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        answer = event_loop().run_until_complete(server.call_tool(tool, arguments))
    except ToolError as error:
        causes = [error]
        while causes[-1].__cause__ is not None:
            causes.append(causes[-1].__cause__)
        refused = any(isinstance(each, (UsageError, OSError, ConfigError)) or type(each).__name__ == "ValidationError" for each in causes)
        if refused or len(causes) == 1:
            return str(error), True
        raise causes[-1] from None
    return answer.content[0].text, False


def _try_call(value):
    if not isinstance(value["arguments"], dict) or value["tool"] not in _TOOLS or not isinstance(value["files"], dict):
        return
    texts = {path: text for path, text in value["files"].items() if not path.startswith(("/", "..")) and path.strip("./")}
    arguments = value["arguments"]
    if sum(map(len, texts.values())) + len(str(arguments)) > _LARGEST or not _has_types(arguments):
        return
    root = os.getcwd()
    memory().fill(texts)
    text, is_refused = _called(value["tool"], arguments)
    text.encode("utf-8", "strict" if _tools()[1] is not None else "surrogatepass")
    if not is_refused:
        if value["tool"] in ("check", "check_text"):
            json.loads(text)
        named = (
            [*arguments.get("paths", ()), *(arguments[each] for each in ("nodes", "filename") if arguments.get(each))]
            if value["tool"] not in ("explain", "rules")
            else []
        )
        for path in filter(lambda each: isinstance(each, str), named):  # else an argument that this tool has not got
            real = os.path.realpath(path)
            if real != root and not real.startswith(f"{root}/"):
                raise BreachError(f"a path outside is not refused: {path}")
    if os.getcwd() != root:
        os.chdir(root)
        raise BreachError("the working directory changed: after a call")


_TYPES = {
    "paths": list,
    "select": list,
    "ignore": list,
    "preset": list,
    "steps": list,
    "kubernetes_version": str,
    "nodes": str,
    "text": str,
    "filename": str,
    "rule": str,
    "group": str,
    "unsafe": bool,
}


def _has_types(arguments):
    """Whether what a call says is of the types of its schema: the SDK refuses others before our code."""
    return _tools()[1] is not None or all(
        isinstance(each, _TYPES.get(name, object)) and (not isinstance(each, list) or all(isinstance(one, str) for one in each))
        for name, each in arguments.items()
    )


def doors():
    """The door of this module."""
    yield Door("agents", "calls of an agent's tools", _call_seeds, _try_call, change=_change_call, seconds=3)
