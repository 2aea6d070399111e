"""Requests for certificates of pods, as the server of 1.37 answers about them."""

import base64

import pytest

from kubecheck.api.defaults.pod_certificate_requests import default_pod_certificate_request, prepare_pod_certificate_request_update
from kubecheck.api.updates.pod_certificate_requests import validate_pod_certificate_request_update
from kubecheck.api.validation.pod_certificate_requests import validate_pod_certificate_request

P256 = (
    "MIHGMG4CAQAwDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJKURXTbo1ZWI+z1POKALIsK9KMlLAw5r5Za9YrxJb4LGkbyU0D3kx1o"
    "8qaHQ2EDR5HMtgGttpH4RtzVa7nJLVagADAKBggqhkjOPQQDAgNIADBFAiAmmiungqpe0wr8bUhh8eZNzScexx8wmXk2yLKfj1lAngIhANiLGclJJ0zuKGff"
    "/OU8Urxh2tae9hLzBiDIHEQhwXCM"
)
RANGE = "spec.maxExpirationSeconds: Invalid value: {}: must be in the range [3600, {}]"
BOTH = "spec: Invalid value: exactly one of (stubPKCS10Request) or (pkixPublicKey, proofOfPossession) must be set"


def request(**spec):
    whole = {
        "signerName": "example.com/s", "podName": "p", "podUID": "pu", "serviceAccountName": "sa", "serviceAccountUID": "su", "nodeName": "n", "nodeUID": "nu",
        "maxExpirationSeconds": 3600, "stubPKCS10Request": P256,
    }  # fmt: skip
    return {"apiVersion": "certificates.k8s.io/v1", "kind": "PodCertificateRequest", "metadata": {"name": "a", "namespace": "b"}, "spec": whole | spec}


def changed(old, new):
    return base64.b64encode(base64.b64decode(P256).replace(old, new, 1)).decode()


def said(errors):
    return [f"{error.field}: {error.message}" for error in errors]


@pytest.mark.parametrize(("spec", "says"), [
    ({}, []),
    ({"maxExpirationSeconds": 3599}, [RANGE.format(3599, 91 * 86400)]),
    ({"maxExpirationSeconds": 91 * 86400}, []),
    ({"maxExpirationSeconds": 86401, "signerName": "kubernetes.io/a"}, [RANGE.format(86401, 86400)]),
    ({"maxExpirationSeconds": None, "stubPKCS10Request": ""}, ["spec.maxExpirationSeconds: Required value: must be set"]),
    ({"stubPKCS10Request": None}, [BOTH]),
    ({"stubPKCS10Request": "YQ=="}, ["spec.stubPKCS10Request: Invalid value: must be a valid PKCS#10 CSR"]),
    ({"stubPKCS10Request": base64.b64encode(b"a" * 10241).decode()}, ["spec.stubPKCS10Request: Too long: may not be more than 10240 bytes"]),
    ({"stubPKCS10Request": changed(b"\x0c\x01x", b"\x0c\x01y")}, ["spec.stubPKCS10Request: Invalid value: invalid signature"]),
    ({"stubPKCS10Request": changed(bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2a8648ce3d0209"))},
     ["spec.stubPKCS10Request: Invalid value: unknown public key type; supported types are Ed25519, ECDSA, and RSA"]),
    ({"podUID": "", "nodeUID": "x" * 129}, ['spec.podUID: Invalid value: "": must not be empty', "spec.nodeUID: Too long: may not be more than 128 bytes"]),
    ({"unverifiedUserAnnotations": {"a": "b"}},
     ['spec.unverifiedUserAnnotations: Invalid value: "a": must be a domain-prefixed key (such as "acme.io/foo")']),
    ({"signerName": ""}, ["spec.signerName: Required value"]),
])  # fmt: skip
def test_what_a_request_may_say(spec, says):
    assert said(validate_pod_certificate_request(request(**spec))) == says


@pytest.mark.parametrize("owner", ["podName", "serviceAccountName", "nodeName"])
def test_names_are_those_of_objects(owner):
    (error,) = validate_pod_certificate_request(request(**{owner: "A"}))
    assert (error.field, error.bad_value) == (f"spec.{owner}", "A")


def test_small_rsa_keys_and_old_curves_are_refused():
    errors = {name: said(validate_pod_certificate_request(request(stubPKCS10Request=text))) for name, text in OTHERS.items()}
    assert errors == {
        "rsa": ['spec.stubPKCS10Request: Invalid value: "1024-bit modulus": RSA keys must have modulus size 3072 or 4096'],
        "P-224": ['spec.stubPKCS10Request: Invalid value: "curve P-224": elliptic public keys must use curve P256, P384, or P521'],
    }


def test_nothing_of_the_spec_may_change_and_the_status_is_kept():
    old = request() | {"status": {"conditions": []}}
    old["metadata"] = {"name": "a", "namespace": "b", "resourceVersion": "1"}
    new = {**old, "spec": {**old["spec"], "podName": "q"}, "status": {}}
    assert prepare_pod_certificate_request_update(new, old)["status"] == {"conditions": []}
    assert validate_pod_certificate_request_update(old, old) == []
    (error,) = validate_pod_certificate_request_update(new, old)
    shown = '"PodName":"q","PodUID":"pu","ServiceAccountName":"sa","ServiceAccountUID":"su","NodeName":"n","NodeUID":"nu","MaxExpirationSeconds":3600,'
    assert shown in error.message
    assert error.message.endswith('"UnverifiedUserAnnotations":null}: field is immutable')


def test_a_day_is_the_usual_time():
    assert default_pod_certificate_request(request(maxExpirationSeconds=None))["spec"]["maxExpirationSeconds"] == 86400
    assert default_pod_certificate_request(request()) == request()


OTHERS = {
    "rsa": (
        "MIIBSzCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCuEXTtSqopIw6mwMUEjxRoB/mTYyoOWq4gM8Ch5Y8B5DL+9jSc"
        "G1r+2QF1e2H+Zr1EPX7IG3IQHFkhP5eo6Bf633yT9i21tNb2vAVVyIhfyHxyfGv6HfSvwtdOZ+Ze9vGG0cAflzvteO0959wFuI/qXOLl1JQr5a7PLteXXa7C"
        "5wIDAQABoAAwDQYJKoZIhvcNAQELBQADgYEATX7er4p7L1qdQxf0sx4LhbKjgHfVSfzixpYXoCBaKhrEicP2HitFnN+lhFVaTLjsGLtl7TxuoOsCb8pUeX2L"
        "x6Uf6P7iCY96kHlim+sC3wOp9Uf+EbIOLiNXK5poNzdrB2a7yaA1KmCC7ZUAepJgWVM0JK29My43dSghgJCNRh0="
    ),
    "P-224": (
        "MIGzMGMCAQAwDDEKMAgGA1UEAwwBeDBOMBAGByqGSM49AgEGBSuBBAAhAzoABDFvvWDmbC2zdxEKCAmAyVVB2J09ToafGzz4OH0BEXjKPEjx1NwDCMWoSXGx"
        "aKDEKjKUoIw82P2VoAAwCgYIKoZIzj0EAwIDQAAwPQIdANAXPbPwNqj8kgk9QZJcrKPW9Wx6/XsUmxL7/5ECHFU+Kbb20G2dYQn+PHq7lWbLXrbK4kcYHnsN"
        "2as="
    ),
}
