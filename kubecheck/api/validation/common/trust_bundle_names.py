"""Names of ClusterTrustBundles, which begin with that of their signer. Mirrors: pkg/apis/core/validation/names.go v1.37."""

from __future__ import annotations

from kubecheck.values.names import name_is_dns_subdomain


def name_is_trust_bundle(name: str, signer: str, is_prefix: bool) -> list[str]:
    """What is wrong with the name of a bundle for a signer, which may be none. Mirrors: ValidateClusterTrustBundleName."""
    if not signer:
        return ['ClusterTrustBundle without signer name must not have ":" in its name'] if ":" in name else name_is_dns_subdomain(name, is_prefix)
    beginning = signer.replace("/", ":") + ":"
    if not name.startswith(beginning):
        return [f"ClusterTrustBundle for signerName {signer} must be named with prefix {beginning}"]
    return name_is_dns_subdomain(name[len(beginning) :], is_prefix)


def signer_in_name(name: str) -> str:
    """The signer that a bundle's name speaks of, or nothing. Mirrors: extractSignerNameFromClusterTrustBundleName."""
    return name.rpartition(":")[0].replace(":", "/")
