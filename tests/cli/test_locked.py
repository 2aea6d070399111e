"""Rules that a config file locks: nothing below it silences them."""

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n"
TAG = "team/pod.yaml:4:40: error: web has no tag, so whatever is latest runs [image-without-tag]\n"
LOCK = "locked: image-without-tag\nseverities: {image-without-tag: error, host-port: info}\n"


def write(folder, **files):
    (folder / "team").mkdir()
    for name, text in {"team_pod": POD, **files}.items():
        (folder / f"{name.replace('config', '.kubecheck').replace('team_', 'team/')}.yaml").write_text(text, encoding="utf-8")


def check(kubecheck, *words):
    return kubecheck("check", "-f", "line", *words, "team")


def test_a_config_below_leaves_it_on(kubecheck, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, config=LOCK, team_config="presets: []\nignore: [images]\nseverities: {image-without-tag: info}\n")
    code, out, err = check(kubecheck)
    assert (code, out, err.splitlines()[0]) == (1, TAG, "note: ignore images leaves image-without-tag on: the config file locks it")
    (tmp_path / ".kubecheck.yaml").unlink()
    assert check(kubecheck)[:2] == (0, "")


def test_no_way_of_silencing_counts(kubecheck, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, config=LOCK + "presets: []\noverrides: [{paths: team, ignore: image-without-tag}]\n")
    notice = "note: ignore image-without-tag leaves image-without-tag on: the config file locks it\n"
    code, out, err = check(kubecheck, "--ignore", "image-without-tag")
    assert (code, out, err.splitlines(keepends=True)[0]) == (1, TAG, notice)
    assert kubecheck("baseline", "write", "old.json", "team")[2].endswith("old.json: 1 finding let be from now on\n")
    assert check(kubecheck, "--baseline", "old.json")[:2] == (1, TAG)
    (tmp_path / "team" / "pod.yaml").write_text(POD.rstrip() + " # kubecheck: ignore\n", encoding="utf-8")
    unused = "team/pod.yaml:4:47: warning: ignores nothing: no rule finds anything here [unused-ignore]\n"
    assert check(kubecheck)[:2] == (1, TAG + unused)


def test_the_farthest_config_has_the_last_word(kubecheck, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, config=LOCK, team_config="locked: [image-without-tag]\npresets: []\nseverities: {image-without-tag: info}\n")
    assert check(kubecheck)[:2] == (1, TAG)


def test_a_mistake_is_told_where_it_stands(kubecheck, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, config="locked: [image-without-tga]\n", team_config="presets: []\n")
    code, out, err = check(kubecheck)
    assert (code, out) == (2, "")
    assert "image-without-tga is no rule or group; did you mean image-without-tag?" in err
    assert ".kubecheck.yaml:1:10" in err
