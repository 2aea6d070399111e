"""What rendering charts and judging what comes of them costs: ``python benchmarks/charts.py QUESTIONS FOLDER [--program PROGRAM]``.

QUESTIONS has a line of JSON for each rendering: ``{"id": …, "chart": FOLDER, "values": [FILE, …], "set": [TEXT, …]}``, all within FOLDER. Each is rendered,
one after the other in one process, and each object that comes of it is judged as the server would; prints the CPU seconds of both. With a program
that answers the same lines with what ``helm template`` prints, it runs that too and prints the ratio. There is one round in a process: templates that
were parsed in an earlier one would flatter us.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

from kubecheck.engine.judging import Judge
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.render.helm.chart.documents import documents_of
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.rendering import Charts, render
from kubecheck.schema.structure.catalog import DEFAULT_VERSION


def measure(questions, folder):
    """CPU seconds of rendering and of judging, how many renderings there are, and how many objects come of them."""
    charts, judge = Charts(folder), Judge(DEFAULT_VERSION, "default")
    rendering = judging = 0.0
    count = objects = 0
    for question in questions:
        begin = time.process_time()
        try:
            rendered = render(question["chart"], question.get("values") or (), question.get("set") or (), is_partial=bool(question.get("partial")), charts=charts)
        except ChartError:
            rendered = None
        middle = time.process_time()
        rendering += middle - begin
        if rendered is None:
            continue
        count += 1
        for document in documents_of(rendered):
            for each in resources_of(document, "default", CLUSTER_KINDS):
                if judge.knows(each):
                    judge.judge(each)
                    objects += 1
        judging += time.process_time() - middle
    return rendering, judging, count, objects


def measure_program(program, text):
    """CPU seconds of a program that answers every question."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([program], input=text, text=True, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions")
    parser.add_argument("folder")
    parser.add_argument("--program", help="what answers the same questions, to compare with")
    asked = parser.parse_args()
    with open(asked.questions, encoding="utf-8") as stream:
        text = stream.read()
    questions = [json.loads(line) for line in text.splitlines()]
    rendering, judging, count, objects = measure(questions, asked.folder)
    print(f"{count} of {len(questions)} charts, {objects} objects judged")
    print(f"rendering {rendering:6.2f} s CPU\njudging   {judging:6.2f} s CPU")
    if asked.program:
        program = measure_program(asked.program, text)
        print(f"program   {program:6.2f} s CPU: both take {(rendering + judging) / program:.2f} x of it, rendering alone {rendering / program:.2f} x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
