"""Which object succeeds which: by name, by what it says, world by world."""

from kubecheck.documents import read
from kubecheck.model.changes.older import Older
from kubecheck.model.changes.pairing import changes_between
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.model.world import Model, World
from kubecheck.source import Source


def world(name, **files):
    """A world of files, each of which holds ConfigMaps: name -> data."""
    resources = []
    for file, maps in files.items():
        text = "---\n".join(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {each}}}\ndata: {data}\n" for each, data in maps.items())
        for document in read(Source(f"{file}.yaml", text)).documents:
            resources += resources_of(document, "default", CLUSTER_KINDS)
    return World(resources, name)


def compare(old, new, is_whole=True):
    models = [Model([each for one in worlds for each in one.resources], worlds) for worlds in (old, new)]
    return changes_between(*models, lambda path: f"old:{path}", is_whole=is_whole)


def told(found):
    return [
        (
            each.new.name,
            [(one.old.ref.name, one.old.path, one.new.path) for one in each.changes],
            [(one.old.ref.name, one.successor.ref.name if one.successor is not None else None) for one in each.removals],
        )
        for each in found
    ]


def test_what_is_written_alike_is_no_change_wherever_it_stands():
    assert told(compare([world("", a={"x": "{k: v}"})], [world("", b={"x": "{k: v}"})])) == [("", [], [])]


def test_a_change_is_found_in_another_file():
    assert told(compare([world("", a={"x": "{k: v}"})], [world("", b={"x": "{k: w}"})])) == [("", [("x", "a.yaml", "b.yaml")], [])]


def test_an_object_that_says_most_of_what_another_one_said_is_its_successor():
    old = world("", a={"x": "{k: v, l: v, m: v}", "yy": "{other: v}"})
    new = world("", a={"z": "{k: v, l: v, m: w}", "u": "{unlike: w}"})
    assert told(compare([old], [new])) == [("", [], [("x", "z"), ("yy", None)])]


def test_one_object_succeeds_one_other():
    old = world("", a={"x": "{k: v}", "yy": "{k: v}"})
    assert told(compare([old], [world("", a={"z": "{k: v}"})])) == [("", [], [("x", "z"), ("yy", None)])]


def test_nothing_is_gone_where_not_all_is_read():
    assert told(compare([world("", a={"x": "{k: v}"})], [world("", a={"z": "{k: v}"})], is_whole=False)) == [("", [], [])]


def test_what_moved_to_another_world_is_gone_from_this_one_alone_where_the_worlds_are_the_same():
    old = [world("a", a={"x": "{k: v}", "yy": "{k: v}"}), world("b", b={"x": "{k: v}"})]
    new = [world("a", a={"yy": "{k: v}"}), world("b", b={"x": "{k: v}"})]
    assert told(compare(old, new)) == [("a", [], [("x", None)]), ("b", [], [])]


def test_a_world_of_another_name_is_compared_with_the_one_that_has_most_in_common():
    old = [world("", a={"x": "{k: v}"}, b={"yy": "{k: v}"})]
    copied = [world("a", a={"x": "{k: v}"}, b={"yy": "{k: w}"}), world("copy", c={"x": "{k: other}"})]
    assert told(compare(old, copied)) == [("a", [("yy", "b.yaml", "b.yaml")], [])]
    assert told(compare(copied, old)) == [("", [("yy", "b.yaml", "b.yaml")], [])]
    assert told(compare([world("a", a={"x": "{k: v}"})], [world("b", b={"z": "{k: v}"})])) == []


def test_of_definitions_that_stand_several_times_the_one_that_says_the_same_counts():
    old = world("", a={"x": "{k: v}"}, b={"x": "{k: w}"})
    assert told(compare([old], [world("", c={"x": "{k: w}"})])) == [("", [], [])]
    assert told(compare([old], [world("", b={"x": "{k: z}"})])) == [("", [("x", "b.yaml", "b.yaml")], [])]


def test_an_older_place_is_shown_under_the_older_path():
    (found,) = compare([world("", a={"x": "{k: v}"})], [world("", a={"x": "\n  k: w"})])
    (change,) = found.changes
    place = change.was("data", "k")
    span = place.document.locate(place.path)
    assert (span.source.path, span.start.line, span.start.column) == ("old:a.yaml", 4, 11)
    assert (place.object_label, place.document.anchor(place.path), place.document.source.path) == ("ConfigMap/default/x", None, "old:a.yaml")
    assert isinstance(place.document, Older)
    assert change.was("data").document is place.document
    place.document.drop_positions()
    assert place.document.locate(("data", "k"), "key").start.column == 8
