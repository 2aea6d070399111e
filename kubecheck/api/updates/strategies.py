"""How kinds take updates: which need a resource version, and which keep their status out of reach of a plain update.

Mirrors: AllowUnconditionalUpdate and PrepareForUpdate of the strategies in pkg/registry, v1.36.
"""

from __future__ import annotations

# Kinds whose updates must name the resource version that they are based on.
NEEDS_RESOURCE_VERSION = frozenset((
    "APIService", "CSIDriver", "CSINode", "CSIStorageCapacity", "ClusterTrustBundle", "CustomResourceDefinition", "DeviceTaintRule", "Lease", "LeaseCandidate",
    "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "PodCertificateRequest",
    "PodDisruptionBudget", "RuntimeClass", "StorageVersionMigration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration", "VolumeAttachment",
))  # fmt: skip
