"""What the CIS benchmark for Kubernetes wants of the flags of a control plane and of kubelets: one row a flag.

The sections are those of the benchmark for Kubernetes 1.23 (v1.0.1), by which other tools number their checks as well. Plugins and flags that
Kubernetes does not have any more are left out, but for those that must not be given; so is what is a matter of judgement, as how many events
are to be kept.
"""

from __future__ import annotations

SET, IS, ABSENT, UNLESS, HOLDS, LACKS, AT_LEAST, STRONG = "set", "is", "absent", "unless", "holds", "lacks", "at least", "strong"
STRONG_CIPHERS = frozenset((
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_GCM_SHA384",
))  # fmt: skip

COMPONENTS = {
    "api-server": "kube-apiserver", "controller-manager": "kube-controller-manager", "scheduler": "kube-scheduler", "etcd": "etcd", "kubelet": "kubelet",
}  # fmt: skip


class Check:
    """A row: the ``section``, the ``program``, the ``flags`` that are looked at (each must do), what is ``wanted`` of them and by which ``value``.

    ``why`` says what happens in the cluster otherwise; ``aliases`` are other tools' ids.
    """

    __slots__ = ("aliases", "flags", "id", "program", "section", "value", "wanted", "why")

    def __init__(self, name: str, section: str, flags: str, wanted: str, value: str, why: str, aliases: str) -> None:
        component = next(each for each in COMPONENTS if name.startswith(each))
        self.id = name
        self.program = COMPONENTS[component]
        self.section = section
        self.flags = tuple(flags.split())
        self.wanted = wanted
        self.value = value
        self.why = why
        self.aliases = tuple(f"{tool}{number}" for word in aliases.split() for tool, number in [_alias(word)])


def _alias(word: str) -> tuple[str, str]:
    """``K68`` is a check of Checkov, ``T1`` one of Trivy, ``C113`` one of Kubescape."""
    number = word[1:]
    tools = {"K": ("checkov:CKV_K8S_", number), "T": ("trivy-checks:KCV-", number.zfill(4)), "C": ("kubescape:C-", number.zfill(4))}
    return tools[word[0]]


_ANYONE = "Whoever reaches the port may ask without saying who they are."
_CERTIFICATES = "Connections are made without certificates that the other side could check."
_PROFILING = "Whoever may reach it can read details of the running program."
_AUDIT = "What was done with the cluster cannot be found out afterwards, or not for long enough."
_ALL_MAY = "Every request is allowed, whoever makes it."
_CIPHERS = "Connections may be encrypted by methods that are known to be weak."

CHECKS = (
    Check("api-server-anonymous-auth", "1.2.1", "anonymous-auth", IS, "false", _ANYONE, "K68 T1 C113"),
    Check("api-server-basic-auth-file", "1.2.2", "basic-auth-file", ABSENT, "", "Passwords stand in a file in the open.", "K69"),
    Check("api-server-token-auth-file", "1.2.2", "token-auth-file", ABSENT, "", "Tokens stand in a file in the open, and are valid until it changes.", "K70 T2 C114"),
    Check("api-server-external-ips", "1.2.3", "enable-admission-plugins", HOLDS, "DenyServiceExternalIPs", "Whoever may make Services can draw traffic for any address to their pods.", "T3 C115"),
    Check("api-server-kubelet-https", "1.2.4", "kubelet-https", UNLESS, "false", "The API server talks with kubelets in the open.", "K71 T4"),
    Check("api-server-kubelet-client-certificate", "1.2.5", "kubelet-client-certificate kubelet-client-key", SET, "", _CERTIFICATES, "K72 T5 C116"),
    Check("api-server-kubelet-certificate-authority", "1.2.6", "kubelet-certificate-authority", SET, "", _CERTIFICATES, "K73 T6 C117"),
    Check("api-server-authorization-always-allow", "1.2.7", "authorization-mode", LACKS, "AlwaysAllow", _ALL_MAY, "K74 T7 C118"),
    Check("api-server-authorization-node", "1.2.8", "authorization-mode", HOLDS, "Node", "Kubelets may read and change what belongs to other nodes.", "K75 T8 C119"),
    Check("api-server-authorization-rbac", "1.2.9", "authorization-mode", HOLDS, "RBAC", "Roles and bindings have no effect.", "K77 T9 C120"),
    Check("api-server-event-rate-limit", "1.2.10", "enable-admission-plugins", HOLDS, "EventRateLimit", "A program that makes events without end can overload the API server.", "K78 T10 C121"),
    Check("api-server-always-admit", "1.2.11", "enable-admission-plugins", LACKS, "AlwaysAdmit", "What the other plugins would refuse may be let through.", "K79 T11 C122"),
    Check("api-server-always-pull-images", "1.2.12", "enable-admission-plugins", HOLDS, "AlwaysPullImages", "Pods may use private images that a node already has, without the right to pull them.", "K80 T12 C123"),
    Check("api-server-service-account-plugin", "1.2.14", "disable-admission-plugins", LACKS, "ServiceAccount", "Pods get no ServiceAccount.", "K82 T14 C125"),
    Check("api-server-namespace-lifecycle", "1.2.15", "disable-admission-plugins", LACKS, "NamespaceLifecycle", "Objects are made in namespaces that are not there or just being deleted.", "K83 T15 C126"),
    Check("api-server-node-restriction", "1.2.16", "enable-admission-plugins", HOLDS, "NodeRestriction", "A kubelet may change other nodes and their pods.", "K85 T16 C127"),
    Check("api-server-insecure-bind-address", "1.2.17", "insecure-bind-address", ABSENT, "", "Requests without any encryption are taken.", "K86"),
    Check("api-server-insecure-port", "1.2.17", "insecure-port", IS, "0", "Requests without any encryption are taken.", "K88"),
    Check("api-server-secure-port", "1.2.17", "secure-port", UNLESS, "0", "Nothing is served with encryption.", "K89 T17 C128"),
    Check("api-server-profiling", "1.2.18", "profiling", IS, "false", _PROFILING, "K90 T18 C129"),
    Check("api-server-audit-log-path", "1.2.19", "audit-log-path", SET, "", _AUDIT, "K91 T19 C130"),
    Check("api-server-audit-log-max-age", "1.2.20", "audit-log-maxage", AT_LEAST, "30", _AUDIT, "K92 T20 C131"),
    Check("api-server-audit-log-max-backup", "1.2.21", "audit-log-maxbackup", AT_LEAST, "10", _AUDIT, "K93 T21 C132"),
    Check("api-server-audit-log-max-size", "1.2.22", "audit-log-maxsize", AT_LEAST, "100", _AUDIT, "K94 T22 C133"),
    Check("api-server-request-timeout", "1.2.23", "request-timeout", SET, "", "Slow requests bind the API server for as long as the default lets them.", "K95 C134"),
    Check("api-server-service-account-lookup", "1.2.24", "service-account-lookup", UNLESS, "false", "Tokens stay valid when their ServiceAccount is deleted.", "K96 T24 C135"),
    Check("api-server-service-account-key-file", "1.2.25", "service-account-key-file", SET, "", "Tokens are checked by the key for TLS, and both have to be renewed together.", "K97 T25 C136"),
    Check("api-server-etcd-certificate", "1.2.26", "etcd-certfile etcd-keyfile", SET, "", _CERTIFICATES, "K99 T26 C137"),
    Check("api-server-tls-certificate", "1.2.27", "tls-cert-file tls-private-key-file", SET, "", _CERTIFICATES, "K100 T27 C138"),
    Check("api-server-client-ca-file", "1.2.28", "client-ca-file", SET, "", "Certificates of clients are not checked.", "T28 C139"),
    Check("api-server-etcd-ca-file", "1.2.29", "etcd-cafile", SET, "", _CERTIFICATES, "K102 T29 C140"),
    Check("api-server-encryption-provider-config", "1.2.30", "encryption-provider-config", SET, "", "Secrets lie in etcd in the open.", "K104 T30 C141"),
    Check("api-server-cipher-suites", "1.2.32", "tls-cipher-suites", STRONG, "", _CIPHERS, "K105 C143"),
    Check("controller-manager-terminated-pods", "1.3.1", "terminated-pod-gc-threshold", AT_LEAST, "1", "Pods that have ended are kept, and with them disks and memory.", "K106 T33 C144"),
    Check("controller-manager-profiling", "1.3.2", "profiling", IS, "false", _PROFILING, "K107 T34 C145"),
    Check("controller-manager-service-account-credentials", "1.3.3", "use-service-account-credentials", IS, "true", "All controllers act with the rights of all of them.", "K108 T35 C146"),
    Check("controller-manager-private-key-file", "1.3.4", "service-account-private-key-file", SET, "", "Tokens cannot be signed by a key of their own.", "K110 T36 C147"),
    Check("controller-manager-root-ca-file", "1.3.5", "root-ca-file", SET, "", "Pods cannot check the certificate of the API server.", "K111 T37 C148"),
    Check("controller-manager-rotate-certificate", "1.3.6", "feature-gates", UNLESS, "RotateKubeletServerCertificate=false", "Certificates of kubelets run out.", "K112 T38 C149"),
    Check("controller-manager-bind-address", "1.3.7", "bind-address", IS, "127.0.0.1", "Other machines can reach it.", "K113 T39 C150"),
    Check("scheduler-profiling", "1.4.1", "profiling", IS, "false", _PROFILING, "K114 T40 C151"),
    Check("scheduler-bind-address", "1.4.2", "bind-address", IS, "127.0.0.1", "Other machines can reach it.", "K115 T41 C152"),
    Check("etcd-certificate", "2.1", "cert-file key-file", SET, "", _CERTIFICATES, "K116 T42 C153"),
    Check("etcd-client-cert-auth", "2.2", "client-cert-auth", IS, "true", "Whoever reaches etcd may read and change the whole cluster.", "K117 T43 C154"),
    Check("etcd-auto-tls", "2.3", "auto-tls", UNLESS, "true", "Clients take certificates that nobody vouches for.", "K118 T44 C155"),
    Check("etcd-peer-certificate", "2.4", "peer-cert-file peer-key-file", SET, "", _CERTIFICATES, "K119 T45 C156"),
    Check("etcd-peer-client-cert-auth", "2.5", "peer-client-cert-auth", IS, "true", "Whoever reaches etcd may join it.", "K121 T46 C157"),
    Check("etcd-peer-auto-tls", "2.6", "peer-auto-tls", UNLESS, "true", "Members take certificates that nobody vouches for.", "T47 C158"),
    Check("kubelet-anonymous-auth", "4.2.1", "anonymous-auth", IS, "false", _ANYONE, "K138 T79 C172"),
    Check("kubelet-authorization-mode", "4.2.2", "authorization-mode", LACKS, "AlwaysAllow", _ALL_MAY, "K139 T80 C173"),
    Check("kubelet-client-ca-file", "4.2.3", "client-ca-file", SET, "", "Certificates of clients are not checked.", "K140 T81 C174"),
    Check("kubelet-read-only-port", "4.2.4", "read-only-port", IS, "0", "Whoever reaches the node may read about its pods.", "K141 T82 C175"),
    Check("kubelet-streaming-connection-idle-timeout", "4.2.5", "streaming-connection-idle-timeout", UNLESS, "0", "Idle connections stay open for ever.", "K143 T83 C176"),
    Check("kubelet-protect-kernel-defaults", "4.2.6", "protect-kernel-defaults", IS, "true", "The kubelet changes settings of the kernel.", "K144 T84 C177"),
    Check("kubelet-iptables-util-chains", "4.2.7", "make-iptables-util-chains", UNLESS, "false", "Rules of the firewall may not fit those of pods.", "K145 T85 C178"),
    Check("kubelet-hostname-override", "4.2.8", "hostname-override", ABSENT, "", "Certificates of the node may not fit its name.", "K146 T86 C179"),
    Check("kubelet-tls-certificate", "4.2.10", "tls-cert-file tls-private-key-file", SET, "", _CERTIFICATES, "K148 T88 C181"),
    Check("kubelet-rotate-certificates", "4.2.11", "rotate-certificates", UNLESS, "false", "The certificate of the kubelet runs out.", "K149 T90 C182"),
    Check("kubelet-rotate-server-certificate", "4.2.12", "feature-gates", UNLESS, "RotateKubeletServerCertificate=false", "The certificate of the kubelet runs out.", "K112 T91 C183"),
    Check("kubelet-cipher-suites", "4.2.13", "tls-cipher-suites", STRONG, "", _CIPHERS, "K151 T92 C184"),
)  # fmt: skip
