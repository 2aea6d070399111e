"""Validation of the projection of trust bundles, whose gate is on since 1.37. Mirrors: validateProjectionSources (pkg/apis/core/validation) v1.37."""

from __future__ import annotations

from kubecheck.api.validation.certificates import validate_signer_name
from kubecheck.api.validation.common.trust_bundle_names import name_is_trust_bundle, signer_in_name
from kubecheck.fields import invalid, required
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps


def validate_trust_bundle_projection(source: dict[str, Any], path: Steps) -> list[FieldError]:
    """What is wrong with a bundle that is named, or chosen by its signer."""
    name, signer, selector = source.get("name"), source.get("signerName"), source.get("labelSelector")
    errors: list[FieldError] = []
    if name is not None and signer is not None:
        from kubecheck.api.go_structs import go_struct

        shown = go_struct("core.ClusterTrustBundleProjection", source)
        errors.append(invalid(path, shown, "only one of name and signerName may be used"))
    elif name is not None:
        if not name:
            errors.append(required((*path, "name"), "must be a valid object name"))
        found = name_is_trust_bundle(name, signer_in_name(name), False)
        errors += [invalid((*path, "name"), name, f"not a valid clustertrustbundlename: {message}") for message in found]
        if selector is not None:
            from kubecheck.api.go_structs import shown_selector

            errors.append(invalid((*path, "labelSelector"), shown_selector(selector), "labelSelector must be unset if name is specified"))
    elif signer is not None:
        if not signer:
            errors.append(required((*path, "signerName"), "must be a valid signer name"))
        errors += validate_signer_name((*path, "signerName"), signer)
        errors += validate_label_selector(selector, (*path, "labelSelector")) if selector is not None else []
    else:
        errors.append(required(path, "either name or signerName must be specified"))
    if not source.get("path"):
        errors.append(required((*path, "path"), ""))
    return errors
