"""The page, as text and in a browser."""

import html
import json
import re
import shutil
import subprocess

import pytest

from kubecheck.findings import Fate, FileFate, Finding, Location, Note, Report, Severity
from kubecheck.report import Description, Options, write
from kubecheck.source import Source

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
RULES = {"image-without-tag": Description("An image without a tag", "Whatever is latest runs.", Severity.WARNING, "https://git.example.com/rules/x.md")}


def page(report):
    return write(report, "html", Options(version="1.2.3", rules=RULES))


def words_of(text):
    """What a reader sees of a piece of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def articles(text):
    return re.findall(r"<article.*?</article>", text, re.DOTALL)


def test_a_finding_has_its_place_excerpt_notes_and_rule(report):
    tag, info, unread, selector = articles(page(report))
    assert selector.startswith(
        '<article class="error" tabindex="0" data-severity="error" data-rule="selector-matches-nothing" data-file="web.yaml" data-object="Service/default/web">'
    )
    assert words_of(selector).splitlines()[1:] == [
        "error selects app=wbe, which no pod template carries",
        "web.yaml:12:13 selector-matches-nothing Service/default/web .spec.selector",
        "12 |   selector: {app: wbe}",
        "     nothing has this label",
        "the closest pod template (Deployment web) deploy.yaml:31:9",
        "31 |         app: web",
        "in namespace default",
    ]
    assert "<mark>{app: wbe}</mark>" in selector
    assert words_of(tag).splitlines()[-2:] == ["Help: name a version", "An image without a tagWhatever is latest runs."]
    assert '<a href="https://git.example.com/rules/x.md">image-without-tag</a>' in tag
    assert '<span class="severity">info</span>' in info
    assert words_of(unread).split("\n")[1:3] == ["error no such file", "gone.yaml"]


def test_the_rest_of_the_files_and_what_was_assumed_stand_at_the_end(report):
    end = page(report).partition("<footer>")[2]
    assert "<tr><td>skaffold.yaml</td><td>file of another tool</td><td>Skaffold</td></tr>" in end
    assert "<li>nodes: none were given</li>" in end


def test_nothing_of_a_manifest_becomes_markup():
    words = "<img src=x onerror=alert(1)>\"'&\x1b"
    source = Source("<b>.yaml", f"a: {words}")
    finding = Finding(words, Severity.ERROR, words, Location(source.path, 1, 4, 1, 20, 3, 19), label=words, object=words, field=words, help=words, notes=(Note(words),))
    text = page(Report([finding], [FileFate(words, Fate.UNREADABLE, words)], {source.path: source}, notices=(words,)))
    body = text.partition("<body>")[2].partition("<script>")[0]
    assert "<img" not in body
    assert "<b>.yaml" not in body
    assert "\x1b" not in body
    assert body.count("&lt;img src=x onerror=alert(1)&gt;&quot;") >= 12


def test_an_address_that_is_none_of_the_web_is_no_link():
    finding = Finding("r", Severity.ERROR, "m", Location("a.yaml", 1, 1, 1, 2, 0, 1))
    text = write(Report([finding], [], {}), "html", Options(rules={"r": Description("s", "", Severity.ERROR, "javascript:alert(1)")}))
    assert "javascript:" not in text


def test_the_page_loads_nothing(report):
    text = page(report)
    assert re.findall(r"""(?:src|href)\s*=\s*["']([^"']*)""", text) == ["https://git.example.com/rules/x.md"]
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert "url(" not in text


def browse(text, folder, script="", size="1000,800"):
    """The page as the browser has it, after a script if one is given, and what errors it told."""
    if script:
        text = re.sub("<meta http-equiv=.*?>", "", text) .replace("</body>", f"<script>{script}</script></body>")
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    words = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    call = [BROWSER, *words, "--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}", f"--window-size={size}", "--dump-dom", path.as_uri()]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@needs_browser
def test_the_page_runs_its_script_under_its_own_policy(report, tmp_path):
    dom, told = browse(page(report), tmp_path)
    assert told == []
    assert '<span class="shown" role="status">4 of 4 shown</span>' in dom


@needs_browser
def test_another_script_does_not_run(report, tmp_path):
    dom, told = browse(page(report).replace("</main>", "<script>document.title = 'changed'</script></main>"), tmp_path)
    assert "<title>kubecheck: 1 error, 1 warning</title>" in dom
    assert len(told) == 1


@needs_browser
def test_filters_groups_and_keys(report, tmp_path):
    script = """
        const form = document.querySelector("form");
        const seen = () => [...document.querySelectorAll("article")].filter((each) => each.offsetParent).map((each) => each.dataset.rule);
        const heads = () => [...document.querySelectorAll("section:not([hidden]) h2")].map((each) => each.textContent);
        const put = (element, value) => { element.value = value; element.dispatchEvent(new Event("input", {bubbles: true})); };
        const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
        const at = () => document.activeElement.dataset.rule || document.activeElement.name || "";
        const told = {};
        told.all = [seen(), heads()];
        put(form.elements.words, "NGINX tag");
        told.words = [seen(), heads(), document.querySelector(".shown").textContent];
        press("Escape");
        document.querySelector("input[value=error]").click();
        told.severities = seen();
        document.querySelector("input[value=error]").click();
        put(form.elements.group, "rule");
        told.rules = heads();
        put(form.elements.group, "object");
        told.objects = heads();
        put(form.elements.group, "file");
        document.activeElement.blur();
        told.keys = ["j", "j", "k", "k", "/"].map((key) => { press(key); return at(); });
        press("Escape");
        press("k");
        told.last = at();
        document.body.innerHTML = `<pre id="told"></pre>`;
        document.querySelector("#told").textContent = JSON.stringify(told);
    """
    dom, complaints = browse(page(report), tmp_path, script)
    assert complaints == []
    told = json.loads(html.unescape(re.search('<pre id="told">(.*?)</pre>', dom, re.DOTALL)[1]))
    everything = ["image-without-tag", "single-replica", "unreadable", "selector-matches-nothing"]
    assert told == {
        "all": [everything, ["deploy.yaml (2)", "gone.yaml (1)", "web.yaml (1)"]],
        "words": [["image-without-tag"], ["deploy.yaml (1)"], "1 of 4 shown"],
        "severities": ["image-without-tag", "single-replica"],
        "rules": ["image-without-tag (1)", "selector-matches-nothing (1)", "single-replica (1)", "unreadable (1)"],
        "objects": ["Service/default/web (1)", "no object (3)"],
        "keys": ["image-without-tag", "single-replica", "image-without-tag", "image-without-tag", "words"],
        "last": "selector-matches-nothing",
    }
