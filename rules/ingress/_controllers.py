"""Which controller serves an Ingress, as far as the files tell."""

from __future__ import annotations

from kubecheck.sdk import get, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sdk import Ingress, World

NGINX = "ingress-nginx"
UNKNOWN = ""
NGINX_PREFIX = "nginx.ingress.kubernetes.io/"
# What the annotations of other controllers begin with.
_OTHERS = (
    "alb.ingress.kubernetes.io/", "appgw.ingress.kubernetes.io/", "cloud.google.com/", "haproxy-ingress.github.io/", "haproxy.org/",
    "ingress.cloud.ibm.com/", "ingress.gcp.kubernetes.io/", "ingress.kubernetes.io/", "konghq.com/", "kubernetes.io/ingress.global-static-ip-name",
    "kubernetes.io/ingress.regional-static-ip-name", "kubernetes.io/ingress.allow-http", "networking.gke.io/", "nginx.com/", "nginx.org/",
    "projectcontour.io/", "traefik.ingress.kubernetes.io/", "ingress.cilium.io/", "route.openshift.io/",
)  # fmt: skip
_IS_DEFAULT = "ingressclass.kubernetes.io/is-default-class"


def controller_of(ingress: Ingress, world: World) -> str:
    """`NGINX` for ingress-nginx, another name for another controller, `UNKNOWN` where nothing tells.

    The class says it, by its IngressClass among the files or else by its name; then annotations that only one controller reads; then the default
    class among the files.
    """
    name = ingress.text("spec", "ingressClassName") or ingress.annotations.get("kubernetes.io/ingress.class")
    by_annotations = _by_annotations(ingress)
    if name:
        found = world.get("networking.k8s.io", "IngressClass", "", name)
        if found is not None:
            return _by_controller(get(found.value, ("spec", "controller")))
        return (by_annotations or NGINX) if "nginx" in name else name
    if by_annotations:
        return by_annotations
    for each in world.of_kind("networking.k8s.io", "IngressClass"):
        if strings(get(each.value, ("metadata", "annotations"))).get(_IS_DEFAULT) == "true":
            return _by_controller(get(each.value, ("spec", "controller")))
    return UNKNOWN


def _by_annotations(ingress: Ingress) -> str:
    if any(key.startswith(NGINX_PREFIX) for key in ingress.annotations):
        return NGINX
    return next((prefix for key in ingress.annotations for prefix in _OTHERS if key.startswith(prefix)), UNKNOWN)


def _by_controller(name: object) -> str:
    return NGINX if name == "k8s.io/ingress-nginx" else str(name)
