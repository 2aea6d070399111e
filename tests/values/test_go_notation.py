"""Values in Go's own notation, as servers before 1.34 print them."""

import pytest

from kubecheck.api.defaults.core.resource_lists import default_resource_list, stored_quantity
from kubecheck.field_messages import format_value
from kubecheck.fields import invalid, not_supported
from kubecheck.release import asking, release_of
from kubecheck.values.go_notation import go_notation, in_notation, printed_time, shown_amount


@pytest.fixture(params=[31, 33])
def old(request):
    with asking(release_of(request.param)):
        yield request.param


def quantity(number, scale, text, form, decimal="nil"):
    held = f"i:resource.int64Amount{{value:{number}, scale:{scale}}}, d:resource.infDecAmount{{Dec:(*inf.Dec)({decimal})}}"
    return f'resource.Quantity{{{held}, s:"{text}", Format:"{form}"}}'


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(("written", "shown"), [
    ("500m", quantity(500, -3, "500m", "DecimalSI")),
    ("0.5", quantity(5, -1, "", "DecimalSI")),
    (" 500m ", quantity(500, -3, "500m", "DecimalSI")),
    ("1.5k", quantity(15, 2, "", "DecimalSI")),
    ("2000", quantity(2000, 0, "", "DecimalSI")),
    ("-3", quantity(-3, 0, "-3", "DecimalSI")),
    (5, quantity(5, 0, "5", "DecimalSI")),
    ("0", quantity(0, 0, "0", "DecimalSI")),
    ("1e3", quantity(1, 3, "1e3", "DecimalExponent")),
    ("10Mi", quantity(10 << 20, 0, "10Mi", "BinarySI")),
    ("8Mi", quantity(8 << 20, 0, "", "BinarySI")),
    ("1.5Gi", quantity(0, 0, "", "BinarySI", "0x…")),
    ("1234567890123456789", quantity(0, 0, "", "DecimalSI", "0x…")),
])  # fmt: skip
def test_amounts_are_kept_as_they_were_written(written, shown):
    assert format_value(shown_amount(stored_quantity(written))) == shown
    assert in_notation("core.ResourceList", default_resource_list({"a": written})) == f'core.ResourceList{{"a":{shown}}}'


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(("written", "shown"), [
    ("100u", quantity(1, -3, "", "DecimalSI")), ("-1500u", quantity(-2, -3, "", "DecimalSI")), (None, quantity(0, 0, "", "")),
])  # fmt: skip
def test_amounts_of_resources_are_rounded_to_thousandths(written, shown):
    assert in_notation("core.ResourceList", default_resource_list({"a": written})) == f'core.ResourceList{{"a":{shown}}}'


@pytest.mark.usefixtures("old")
def test_amounts_that_were_printed_keep_their_text():
    assert shown_amount("8Mi", was_printed=True) == quantity(8 << 20, 0, "8Mi", "BinarySI")


def test_later_servers_print_the_values_themselves():
    assert in_notation("core.Taint", {"key": "a"}) == {"key": "a"}
    assert (shown_amount("8192Ki", was_printed=True), printed_time("2024-01-02T03:04:05Z")) == ("8Mi", "2024-01-02T03:04:05Z")
    assert type(stored_quantity("0.5")) is type(default_resource_list({"a": "0.5"})["a"]) is str


def go_number(number):
    return f'intstr.IntOrString{{Type:0, IntVal:{number}, StrVal:""}}'


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(("kind", "value", "shown"), [
    ("core.Taint", {"key": "a", "effect": "NoSchedule"}, 'core.Taint{Key:"a", Value:"", Effect:"NoSchedule", TimeAdded:<nil>}'),
    (
        "core.Taint", {"key": "a", "timeAdded": "2024-01-02T03:04:05+01:00"},
        'core.Taint{Key:"a", Value:"", Effect:"", TimeAdded:time.Date(2024, time.January, 2, 2, 4, 5, 0, time.Local)}',
    ),
    (
        "core.ServicePort", {"port": 80, "targetPort": "web", "appProtocol": "http"},
        'core.ServicePort{Name:"", Protocol:"", AppProtocol:(*string)(0x…), Port:80, TargetPort:intstr.IntOrString{Type:1, IntVal:0, StrVal:"web"}, NodePort:0}',
    ),
    ("v1.LabelSelector", {}, "v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}"),
    (
        "v1.LabelSelector", {"matchLabels": {"b": "1", "a": '"'}, "matchExpressions": [{"key": "k", "operator": "In", "values": ["x"]}]},
        (r'v1.LabelSelector{MatchLabels:map[string]string{"a":"\"", "b":"1"}, MatchExpressions:[]v1.LabelSelectorRequirement'
        '{v1.LabelSelectorRequirement{Key:"k", Operator:"In", Values:[]string{"x"}}}}'),
    ),
    ("[]core.NodeSelectorTerm", None, "[]core.NodeSelectorTerm(nil)"),
    ("core.ResourceList", None, "core.ResourceList(nil)"),
    ("[]byte", "YWI=", "[]byte{0x61, 0x62}"),
    ("[]byte", None, "[]byte(nil)"),
    ("runtime.RawExtension", {"a": 1}, "runtime.RawExtension{Raw:[]uint8{0x7b, 0x22, 0x61, 0x22, 0x3a, 0x31, 0x7d}, Object:runtime.Object(nil)}"),
    ("apiextensions.SelectableField", {"jsonPath": ".a"}, 'apiextensions.SelectableField{JSONPath:".a"}'),
    ("[]apiextensions.JSON", ["a", 1, None, {"b": [True, 1.5]}],
     '[]apiextensions.JSON{"a", 1, apiextensions.JSON(nil), map[string]interface {}{"b":[]interface {}{true, 1.5}}}'),
    ("v1.FieldsV1", {}, "v1.FieldsV1{Raw:[]uint8{0x7b, 0x7d}}"), ("*v1.MicroTime", None, "<nil>"), ("*core.Taint", None, "(*core.Taint)(nil)"),
    ("*v1.Time", "2024-01-01T00:00:00Z", "time.Date(2024, time.January, 1, 0, 0, 0, 0, time.Local)"), ("intstr.IntOrString", None, go_number(0)),
    ("core.ResourceList", {}, "core.ResourceList{}"), ("x", 255, "0xff"),
    ("v1.Duration", "1m", "v1.Duration{Duration:60000000000}"),
    ("v1.Time", None, "time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)"),
])  # fmt: skip
def test_values_of_each_form(kind, value, shown):
    assert go_notation(kind, value) == shown


@pytest.mark.usefixtures("old")
def test_parts_of_the_same_object_and_of_its_metadata():
    shown = go_notation("core.PodTemplateSpec", {"metadata": {"labels": {"a": "b"}}, "spec": {"volumes": [{"name": "v", "emptyDir": {}}], "hostNetwork": True}})
    assert 'Labels:map[string]string{"a":"b"}' in shown
    assert 'core.Volume{Name:"v", VolumeSource:core.VolumeSource{HostPath:(*core.HostPathVolumeSource)(nil), EmptyDir:(*core.EmptyDirVolumeSource)(0x…), ' in shown
    assert "SecurityContext:(*core.PodSecurityContext)(0x…)" in shown


def test_types_are_those_of_the_version():
    with asking(release_of(31)):
        assert "Resources:" not in go_notation("core.PodSpec", {})
    with asking(release_of(33)):
        assert go_notation("core.PodSpec", {}).endswith("Resources:(*core.ResourceRequirements)(nil)}")


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(("value", "shown"), [
    ("2024-01-02T03:04:05Z", "2024-01-02 03:04:05 +0000 UTC"), ("2024-01-02T03:04:05.120000Z", "2024-01-02 03:04:05.12 +0000 UTC"),
    (None, "0001-01-01 00:00:00 +0000 UTC"),
])  # fmt: skip
def test_times_print_themselves(value, shown):
    assert format_value(printed_time(value)) == shown


@pytest.mark.usefixtures("old")
def test_errors_show_the_notation_and_keep_the_value():
    error = invalid(("a",), in_notation("core.Taint", {"key": "a"}), "bad")
    assert error.message == 'Invalid value: core.Taint{Key:"a", Value:"", Effect:"", TimeAdded:<nil>}: bad'
    assert (error.bad_value, error.shown) == ({"key": "a"}, 'core.Taint{Key:"a", Value:"", Effect:"", TimeAdded:<nil>}')
    assert (invalid(("a",), "b", "c").shown, invalid(("a",), None, "c", "[]string").bad_value) == ("b", None)
    assert invalid(("a",), shown_amount("8192Ki"), "c").bad_value == "8Mi"


@pytest.mark.usefixtures("old")
def test_texts_of_named_types_are_quoted_as_others():
    assert not_supported(("a",), "<b", ("c",)).message == 'Unsupported value: "<b": supported values: "c"'


def test_what_was_printed_stays_when_a_later_version_is_asked_for():
    with asking(release_of(33)):
        error = invalid(("a",), ["b"], "c", "[]core.Thing")
    assert error.message == 'Invalid value: []core.Thing{"b"}: c'
