"""The page of a play, as text and in a browser: it loads nothing, hides nothing without a script, and is readable without colour."""

import html
import json
import re
import shutil
import subprocess
import zlib

import pytest

from kubecheck.findings import Fix, Location
from kubecheck.report.explanation_text import Places
from kubecheck.report.plays.page import write_page
from kubecheck.sim.objects.trace import Trace
from kubecheck.sim.play.facts import Outcome, Placement

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
PLACES = Places(lambda ref, _: Location(f"{ref.name}.yaml", 3, 5, 3, 9, 0, 4), lambda *_: None)
WORDS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def words_of(text):
    """What a reader sees of a piece of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def browse(text, folder, *flags):
    """What the browser prints of the page, and what errors it told."""
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    call = [BROWSER, *WORDS, "--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}", "--window-size=1000,1600", *flags, path.as_uri()]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def pixels_of(path):
    """Width, height and the rows of a picture, each pixel as its red, green and blue. Mirrors: PNG's five filters."""
    data = path.read_bytes()
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    size = 3 if data[25] == 2 else 4
    packed, at = b"", 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        packed += data[at + 8 : at + 8 + length] if data[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    raw, rows, above = zlib.decompress(packed), [], bytes(width * size)
    for number in range(height):
        start = number * (width * size + 1)
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + width * size])
        for index in range(len(row)) if kind else ():
            left, up, corner = row[index - size] if index >= size else 0, above[index], above[index - size] if index >= size else 0
            guess = min((left, up, corner), key=lambda each, sum_=left + up - corner: abs(sum_ - each))
            row[index] = (row[index] + (0, left, up, (left + up) // 2, guess)[kind]) & 255
        rows.append([tuple(row[index : index + 3]) for index in range(0, len(row), size)])
        above = bytes(row)
    return width, height, rows


def test_what_is_stuck_stands_first_with_place_blame_and_chain(blocked_drain):
    text = write_page({"": blocked_drain}, PLACES, "1.2.3")
    assert "<title>kubecheck simulate: 2 things get stuck</title>" in text
    blocked, unplaced = re.findall(r"<article.*?</article>", text, re.DOTALL)
    assert words_of(blocked).splitlines()[1].startswith("PodDisruptionBudget web: node n1 cannot be drained")
    assert '<p class="where">web.yaml:3:5</p>' in blocked
    assert "in the way: pod web-" in blocked
    steps = [re.sub(r"web-\w+-\w+|web-\w+", "POD", words_of(each)) for each in re.findall("<li><a.*?</li>", unplaced)]
    assert steps == [
        "0 s user: Node n1 cordoned",
        "0 s user: Pod POD evicted on n1",
        "0 s ReplicaSet POD: Pod POD created",
        "0 s Scheduler: Pod POD finds no node: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable.",
    ]
    for anchor in re.findall('<a href="#([^"]*)"', text):
        assert text.count(f'id="{anchor}"') == 1
    assert "<h2>drain=n1: blocked at n1, at rest after 0.3 s</h2>" in text
    assert [words_of(each) for each in re.findall("<p><b>.*?</p>", text)] == [
        (f"n1: 1 pod evicted in 5 min; 1 pod of DaemonSets and Jobs left alone; cannot go: {blocked_drain.plays[0].answers[0].drains[0].left[0]}; "
        "needed of what is free on all other nodes: cpu 2 of 0 (too little), pods 2 of 107")
    ]
    assert text.rstrip().endswith("</html>")
    assert "kubecheck 1.2.3" in text


def test_ways_out_stand_with_what_they_end(blocked_drain):
    blocked, unplaced = blocked_drain.facts
    blocked_drain.ways_out += [(blocked, (Fix("add <one>", ()), Fix("wait", ()))), (unplaced, (Fix("less", ()),))]
    articles = re.findall(r"<article.*?</article>", write_page({"": blocked_drain}, PLACES, ""), re.DOTALL)
    assert [re.findall(r"<p>(Ways? out|A way out), tried on the same cluster:</p>\n<ol>\n(.*)\n</ol>", each) for each in articles] == [
        [("Ways out", "<li>add &lt;one&gt;</li><li>wait</li>")], [("A way out", "<li>less</li>")]
    ]  # fmt: skip


def test_pods_stand_on_their_nodes_by_use_before_and_after(blocked_drain):
    text = write_page({"": blocked_drain}, PLACES, "")
    before, after = text.partition("<h3>In the end</h3>")[::2]
    assert [words_of(each) for each in re.findall("<li><b>.*?</li>", after)] == ["A DaemonSet default/agent", "B Deployment default/web"]
    for part, cpu in ((before, ["2 of 2", "2 of 2"]), (after, ["1 of 2", "2 of 2"])):
        assert re.findall('aria-label="n[12]: cpu ([^"]*)"', part) == cpu
    bar = re.search('<svg[^>]*aria-label="n2: cpu 2 of 2">.*?</svg>', after)[0]
    assert (re.findall(r'class="pod[^"]*" x="([\d.]+)"[^>]*width="([\d.]+)"', bar), words_of(bar)) == ([("1.0", "499.0"), ("500.0", "499.0")], "BB")
    assert re.findall("<caption>Without a node</caption>", after)


def test_the_drawing_of_an_update_has_bounds_and_numbers(updated):
    text = write_page({"": updated}, PLACES, "")
    drawing = re.search('<svg viewBox="0 0 860 240".*?</svg>', text)[0]
    assert 'aria-label="Deployment web: 3 pods; strategy: at least 2 available, at most 4 in all; budget web needs 1 ready; 2 ready at the fewest"' in drawing
    assert re.findall("<text[^>]*>([^<]*)</text>", drawing) == ["new", "old", "1: budget web", "2: strategy: least", "4: strategy: most", "0", "4", "0 s", "6.2 s", "12 s"]
    assert [words_of(each) for each in re.findall("<tr><td>.*?</tr>", text.partition("The same in numbers")[2].partition("</table>")[0])] == ["0 s3030", "0 s2221", "6.2 s0321", "12 s0330"]
    assert "everything goes well" in text


def test_without_steps_and_nodes_there_are_the_pods():
    outcome = Outcome([], ("nothing",), Trace(), True, (Placement("default", "web-1", ("Pod", "web-1"), "", False, "<b>"),))
    text = write_page({"one": outcome, "two": outcome}, PLACES, "")
    assert re.findall('<a href="([^"]*)">([^<]*)', text) == [("#pods-0", "one: where pods are"), ("#pods-1", "two: where pods are")]
    assert text.count("<td>default/web-1</td><td>Pod web-1</td><td>-</td><td>no</td><td>&lt;b&gt;</td>") == 2
    assert text.count("<li>nothing</li>") == 1


def test_nothing_of_a_manifest_becomes_markup(blocked_drain):
    words = "<img src=x>\x1b"
    (play,) = blocked_drain.plays
    for event in play.events:
        event.key, event.turn = (event.key[0], event.key[1], words), None
    answer = play.answers[0]
    answer.text = words
    answer.rollouts[0].budgets = ((words, 1),)
    for each in (*answer.moves, *play.before.placements, *play.after.placements):
        each.why = each.pod = words
    for each in (*play.before.nodes, *play.after.nodes):
        each.node = words
    text = write_page({words: blocked_drain}, PLACES, words)
    assert "<img" not in text
    assert "\x1b" not in text
    assert text.count("&lt;img src=x&gt;") > 20


def test_the_page_loads_nothing_and_runs_nothing(blocked_drain, updated):
    text = write_page({"a": blocked_drain, "b": updated}, PLACES, "")
    assert "default-src 'none'; style-src 'sha256-" in text
    assert [each for each in re.findall(r"""(?:src|href)\s*=\s*["']([^"']*)""", text) if not each.startswith("#")] == []
    for word in ("<script", "script-src", "@import", "url(", " style="):
        assert word not in text


@needs_browser
def test_the_browser_keeps_to_the_policy_and_the_keyboard_reaches_everything(blocked_drain, updated, tmp_path):
    text = write_page({"a": blocked_drain, "b": updated}, PLACES, "")
    dom, told = browse(text, tmp_path, "--dump-dom")
    assert told == []
    assert dom.count("<article") == 2
    script = """
        const told = {};
        told.reached = [...document.querySelectorAll("a, summary, [tabindex]")].every((each) => { each.focus(); return document.activeElement === each; });
        told.hidden = [...document.querySelectorAll("main section, main article, main svg")].filter((each) => !each.getBoundingClientRect().height).length;
        told.wide = document.documentElement.scrollWidth <= document.documentElement.clientWidth;
        told.named = [...document.querySelectorAll("svg")].every((each) => each.getAttribute("role") === "img" && each.getAttribute("aria-label"));
        told.inside = [...document.querySelectorAll("figure svg")].every((svg) => [...svg.querySelectorAll("text")].every((each) => {
            const box = each.getBBox();
            return box.x >= 0 && box.x + box.width <= svg.viewBox.baseVal.width && box.y >= 0 && box.y + box.height <= svg.viewBox.baseVal.height;
        }));
        document.body.innerHTML = `<pre id="told"></pre>`;
        document.querySelector("#told").textContent = JSON.stringify(told);
    """
    dom, told = browse(re.sub("<meta http-equiv=.*?>", "", text).replace("</body>", f"<script>{script}</script></body>"), tmp_path, "--dump-dom")
    assert told == []
    assert json.loads(html.unescape(re.search('<pre id="told">(.*?)</pre>', dom, re.DOTALL)[1])) == {"reached": True, "hidden": 0, "wide": True, "named": True, "inside": True}


@needs_browser
def test_the_picture_tells_old_from_new_without_colour(updated, tmp_path):
    text = write_page({"": updated}, PLACES, "")
    drawing = re.search('<svg viewBox="0 0 860 240".*?</svg>', text)[0]
    alone = re.sub("<meta http-equiv=.*?>", "", text.partition("<header>")[0]) + drawing + "</body></html>"
    browse(alone, tmp_path, f"--screenshot={tmp_path / 'page.png'}", "--window-size=860,240", "--hide-scrollbars", "--force-device-scale-factor=1")
    width, height, rows = pixels_of(tmp_path / "page.png")
    assert (width, height) == (860, 240)

    def grey(x, y):
        red, green, blue = rows[y][x]
        return round(0.299 * red + 0.587 * green + 0.114 * blue)

    # Half of the time in the picture two old pods stand on two new ones; then new ones alone, and room for a fourth.
    early, late = 40 + 100, 40 + 500
    old, new, none = grey(early, 60), grey(early, 190), grey(late, 30)
    assert (grey(late, 190), none) == (new, 255)
    assert none - old > 20
    assert old - new > 20
    assert any(grey(early, y) < 80 for y in range(105, 125))  # the line of the ready ones, on that of the strategy
