"""Faults planted into manifests, each mended by ``check --fix``, and whether what was promised holds. By hand: ``python tests/fix/planted.py FOLDER...``.

Whether it holds is worked out by PyYAML and by the text, not by what mends.
"""

import contextlib
import io
import json
import os
import random
import re
import sys
import tempfile
from collections import Counter

import yaml

from kubecheck.__main__ import main

_FIELDS = r"replicas|containers|selector|matchLabels|template|containerPort|targetPort|imagePullPolicy|serviceAccountName|volumeMounts|resources|strategy"
_WORDS = r"IfNotPresent|Always|ClusterIP|NodePort|LoadBalancer|RollingUpdate|Recreate|ReadWriteOnce|TCP|UDP|OnFailure|ConfigMap"
_FIELDS_OF_NUMBERS = r"replicas|containerPort|periodSeconds|initialDelaySeconds|terminationGracePeriodSeconds|revisionHistoryLimit"


def _swapped(match):
    word = match.group("word")
    middle = len(word) // 2
    return word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]


def _between_quotes(match):
    return match.group("word")[1:-1]


def _in_quotes(match):
    return f'"{match.group("word")}"'


def _twice(match):
    return f"{match.group('word')}\n{' ' * len(match.group('indent'))}{match.group('word')}"


def _without_level(match):
    """What stands below a key, without the key."""
    word, column = match.group("word"), len(match.group("indent"))
    _, _, body = word.partition("\n")
    depth = len(body) - len(body.lstrip(" ")) - column
    return "\n".join(line[depth:] for line in body.split("\n")).lstrip(" ")


def _old_backends(text):
    """Backends of an Ingress as they were before networking.k8s.io/v1."""
    text = re.sub(r"^( *(?:- )?)(backend: *)\{ *service: *\{ *name: *([\w.-]+), *port: *\{ *(?:number|name): *(\S+?) *\} *\} *\}", r"\1\2{serviceName: \3, servicePort: \4}", text, flags=re.MULTILINE)
    return re.sub(
        r"^( *)service: *\n +name: (\S+)( *#.*)?\n +port: *\n +(?:number|name): (\S+)( *#.*)?$", r"\1serviceName: \2\3\n\1servicePort: \4\5", text, flags=re.MULTILINE,
    )  # fmt: skip


def _old_backend(match):
    return _old_backends(f"{match.group('indent')}{match.group('word')}").removeprefix(match.group("indent"))


def _old_ingress(match):
    if len(re.findall(r"\bbackend:", match.group("word"))) != match.group("word").count("pathType:"):
        return match.group("word")  # it lacks what the new version wants, which is added
    return re.sub(r"\bdefaultBackend:", "backend:", _old_backends(match.group("word").replace("networking.k8s.io/v1", "networking.k8s.io/v1beta1", 1)))


def _old_autoscaler(match):
    text = match.group("word").replace("autoscaling/v2", "autoscaling/v2beta1", 1)
    return re.sub(r"^( *)target: *\n +type: Utilization *\n +averageUtilization: (\d+)$", r"\1targetAverageUtilization: \2", text, flags=re.MULTILINE)


def _beta(match):
    return f"{match.group('word')}beta1"


def _document(version, kind):
    return re.compile(rf"^(?P<word>apiVersion: {version}\nkind: {kind}\n(?:(?!---).*\n)*)", re.MULTILINE)


# Faults that unsafe fixes mend: somebody may have meant something else.
UNSAFE = ("a level left out", "old Ingress", "old autoscaler", "old version", "selector misspelled", "pod label misspelled")
# How each fault is planted: where, and what is put there.
FAULTS = {
    "field misspelled": (re.compile(rf"^[ -]*(?P<word>{_FIELDS}):", re.MULTILINE), _swapped),
    "value misspelled": (re.compile(rf":[ ]+(?P<word>{_WORDS})[ ]*$", re.MULTILINE), _swapped),
    "text without quotes": (re.compile(r"^ +[\w./-]+: +(?P<word>\"(?:true|false|[1-9]\d*)\")[ ]*$", re.MULTILINE), _between_quotes),
    "number in quotes": (re.compile(rf"^[ -]*(?:{_FIELDS_OF_NUMBERS}): +(?P<word>\d+)[ ]*$", re.MULTILINE), _in_quotes),
    "key twice": (re.compile(r"^(?P<indent>[ ]+(?:- )?)(?P<word>(?:name|image|port|restartPolicy|app): [\w./:-]+)$", re.MULTILINE), _twice),
    "old backend": (re.compile(r"^(?P<indent> *)(?P<word>service: *\n +name: \S+ *\n +port: *\n +(?:number|name): \S+)$", re.MULTILINE), _old_backend),
    "a level left out": (
        re.compile(r"^(?P<indent> *)(?:- )?(?P<word>(?:matchLabels|valueFrom|persistentVolumeClaim|securityContext|httpGet): *(?:\n(?P=indent) +\S.*)+)", re.MULTILINE),
        _without_level,
    ),
    "old Ingress": (_document("networking.k8s.io/v1", "Ingress"), _old_ingress),
    "old autoscaler": (_document("autoscaling/v2", "HorizontalPodAutoscaler"), _old_autoscaler),
    "old version": (re.compile(r"^apiVersion: (?P<word>(?:policy|batch)/v1)\nkind: (?:PodDisruptionBudget|CronJob)$", re.MULTILINE), _beta),
    "selector misspelled": (re.compile(r"^  selector: *\n(?: +\S+: \S+\n)*? +(?!matchLabels)[\w./-]+: (?P<word>[a-z][a-z-]{3,})$", re.MULTILINE), _swapped),
    "pod label misspelled": (re.compile(r"^    metadata: *\n      labels: *\n(?:        \S+: \S+\n)*?        [\w./-]+: (?P<word>[a-z][a-z-]{3,})$", re.MULTILINE), _swapped),
}


def run(folder, *words):
    """The program in a folder: (exit code, standard output)."""
    before, out = os.getcwd(), io.StringIO()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            return main(["check", "--no-cache", "--no-config", "-j", "1", *words]), out.getvalue()
    finally:
        os.chdir(before)


def told(folder, name):
    """The findings in a file, as the JSON report has them."""
    return json.loads(run(folder, "-f", "json", name)[1])["findings"]


def found(folder, name):
    """What is found in a file, told from each other as promises need it."""
    return Counter((each["rule"], each["object"], each["field"], each["message"]) for each in told(folder, name))


def values(text):
    """The values of all documents, or None where it is no YAML for PyYAML; kubecheck's own reader is not asked."""
    try:
        return list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return None


def comments(text):
    """The comments, in order, by the lines that hold them."""
    return [line[line.index("#") :] for line in text.split("\n") if re.search(r"(?:^|\s)#", line)]


def broken_promises(folder, name, original, planted, *words):
    """What a mended file does not keep, of what ``--fix`` promises; None where nothing was changed."""
    path = os.path.join(folder, name)
    before, mode = found(folder, name), os.stat(path).st_mode
    run(folder, "--fix", *words, name)
    with open(path, encoding="utf-8", newline="") as file:
        mended = file.read()
    if mended == planted:
        return None
    after = found(folder, name)
    broken = []
    if new := _new(before, after):
        broken.append(f"new: {new}")
    if not before - after:
        broken.append("nothing is gone")
    is_part = any(rule == "unknown-field" for rule, *_ in before & after)  # the rest would bring something new, and is left
    if values(mended) != values(original) and not is_part:
        broken.append("it does not read as it did before the fault")
    if comments(mended) != comments(original):
        broken.append("comments differ")
    if mended.count("\r\n") != original.count("\r\n") or mended.endswith("\n") != original.endswith("\n"):
        broken.append("ends of lines differ")
    if os.stat(path).st_mode != mode:
        broken.append("the mode differs")
    return broken


def _new(before, after):
    """What is found after and was not before; what stands elsewhere by now is not new."""
    gone = Counter((rule, name, message) for rule, name, _, message in (before - after).elements())
    return sorted(each for each in (after - before).elements() if not gone[each[0], each[1], each[3]])


def plant(original, fault, chance):
    """A text with a fault somewhere; None where there is no place for it."""
    pattern, change = FAULTS[fault]
    places = [match for match in pattern.finditer(original) if change(match) != match.group("word")]
    if not places:
        return None
    match = chance.choice(places)
    return original[: match.start("word")] + change(match) + original[match.end("word") :]


def tried(texts, chance, a_fault=1):
    """Plants faults into texts by their names, and mends them.

    Args:
        texts: pairs of a name and a text.
        chance: where in a text.
        a_fault: how many a text and fault.

    Yields:
        The fault, the name, and what is broken: a list, or None where nothing was changed.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "manifest.yaml")
        for name, original in texts:
            if values(original) is None or (clean := _clean(folder, original)) is None:
                continue
            clean, has_fix = clean
            for fault in [each for each in FAULTS for _ in range(a_fault)]:
                planted = None if fault in UNSAFE and has_fix else plant(original, fault, chance)
                if planted is None:
                    continue
                with open(path, "w", encoding="utf-8", newline="") as file:
                    file.write(planted)
                os.chmod(path, 0o640)
                if found(folder, "manifest.yaml") - clean:
                    words = ["--unsafe-fixes"] if fault in UNSAFE else []
                    yield fault, name, broken_promises(folder, "manifest.yaml", original, planted, *words)


def _clean(folder, original):
    """What is found before there is a fault, and whether some has an unsafe fix; None where something of that would be mended safely as well."""
    path = os.path.join(folder, "original.yaml")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(original)
    try:
        fixes = [each["fix"] for each in told(folder, "original.yaml") if each.get("fix", {}).get("edits")]
        return None if any(each["safe"] for each in fixes) else (found(folder, "original.yaml"), bool(fixes))
    finally:
        os.unlink(path)


def manifests(folders, most):
    """Files of folders that hold objects, by their paths, a few of each folder: those of templates and very long ones are left out."""
    for top in folders:
        names = sorted(os.path.join(where, name) for where, _, files in os.walk(top) for name in files if name.endswith((".yaml", ".yml")))
        texts = []
        for path in names:
            try:
                with open(path, encoding="utf-8", newline="") as file:
                    text = file.read()
            except (OSError, UnicodeDecodeError):
                continue
            if "apiVersion:" in text and "kind:" in text and "{{" not in text and len(text) < 20_000:
                texts.append((path, text))
        yield from random.Random(top).sample(texts, min(most, len(texts)))


def show(folders, most):
    """Prints the table; returns how many fixes broke a promise."""
    planted, changed, broken = Counter(), Counter(), Counter()
    for fault, name, result in tried(manifests(folders, most), random.Random(int(os.environ.get("SEED", "1")))):
        planted[fault] += 1
        changed[fault] += result is not None
        broken[fault] += bool(result)
        if result:
            print(f"{name}: {fault}: {'; '.join(result)}")
    print(f"{'fault':<22}{'told':>6}{'fixed':>7}{'held':>6}")
    for fault in FAULTS:
        print(f"{fault:<22}{planted[fault]:>6}{changed[fault]:>7}{changed[fault] - broken[fault]:>6}")
    return broken.total()


if __name__ == "__main__":
    sys.exit(1 if show(sys.argv[1:], int(os.environ.get("MOST", "40"))) else 0)
