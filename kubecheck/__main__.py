"""The fast door: common calls of ``check`` are read without click; everything else goes to the command line proper."""

from __future__ import annotations

import sys

# So many new objects the garbage collector waits for, more than 26,000 documents bring about.
_MANY = 2_000_000


def program() -> int:
    """The program as a process of its own: `main`, with the garbage collector told what is worth its while.

    Documents are kept until the end and hold no cycles, so looking through them again and again finds nothing and costs a fifth of a long
    run; and at the end, all memory goes back at once.
    """
    import gc

    gc.set_threshold(_MANY, 20, 100)
    code = main()
    gc.freeze()  # else the interpreter looks through every object once more before it ends: a seventh of a short run
    return code


def main(arguments: list[str] | None = None) -> int:
    """Runs the program.

    Args:
        arguments: the words after the program's name; None for those of the process.

    Returns:
        The exit code: 0 clean, 1 findings, 2 a wrong call, a wrong config, or a rule that crashed.
    """
    words = sys.argv[1:] if arguments is None else arguments
    if sys.stdout is None:  # so Python has it where the process was started without one
        if sys.stderr is not None:
            sys.stderr.write("kubecheck: error: standard output cannot be written: it is closed\n")
        return 2
    try:
        if words[:1] == ["check"]:
            from kubecheck.cli.options import parse

            values = parse(words[1:])
            if values is not None:
                from kubecheck.app import check_command

                return check_command(values)
        from kubecheck.cli.main import run

        return run(words)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return 130
    except BrokenPipeError:
        # The reader has gone (`kubecheck ... | head`): nothing more can be said, and that is no fault.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        # Whatever this is, it is a bug of ours: one sentence, and the trace for whoever reports it.
        import os
        import traceback

        if os.environ.get("KUBECHECK_TRACEBACK"):
            raise
        from kubecheck.report.snippet import clean

        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{os.path.basename(frame.filename)}:{frame.lineno}"
        sys.stderr.write(f"kubecheck: internal error at {place}: {type(error).__name__}: {clean(str(error))}; KUBECHECK_TRACEBACK=1 shows where it came from\n")
        return 2


def _forget_working_folder() -> None:
    """Takes the working directory off the import path, where ``python -m`` puts it, unless we are there: it is what is checked, and not to be executed."""
    import os

    try:
        here = os.getcwd()
    except OSError:
        return
    if not sys.flags.safe_path and sys.path[:1] == [here] and here != os.path.dirname(os.path.dirname(os.path.abspath(__file__))):
        del sys.path[0]


if __name__ == "__main__":
    _forget_working_folder()
    sys.exit(program())
