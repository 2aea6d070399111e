import pytest

from kubecheck.model.missing_references import missing_references
from kubecheck.model.producers import maker_of_object, maker_of_pods
from kubecheck.model.templates import pod_templates_of
from kubecheck.model.world import World
from kubecheck.values.selector import label_selector

from .test_worlds import make


def made(key, *resources):
    maker = maker_of_object(World(list(resources)), ("", *key))
    return None if maker is None else maker.ref.label


@pytest.mark.parametrize(("api_version", "kind", "spec", "secret"), [
    ("cert-manager.io/v1", "Certificate", {"secretName": "tls"}, "tls"),
    ("external-secrets.io/v1", "ExternalSecret", {"target": {"name": "t"}}, "t"),
    ("bitnami.com/v1alpha1", "SealedSecret", {}, "one"),
    ("kafka.strimzi.io/v1beta2", "Kafka", {}, "one-cluster-ca-cert"),
    ("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass", {"secretObjects": [{"secretName": "a"}, {"secretName": "b"}]}, "b"),
    ("rds.aws.upbound.io/v1beta1", "Instance", {"writeConnectionSecretToRef": {"name": "db"}}, "db"),
])  # fmt: skip
def test_the_secret_of_a_custom_resource(api_version, kind, spec, secret):
    resource = make("a.yaml", kind, "one", api_version, spec=spec)
    assert made(("Secret", "default", secret), resource) == f"{kind} one"
    assert made(("Secret", "default", "other"), resource) is None
    assert made(("ConfigMap", "default", secret), resource) is None
    assert made(("Secret", "elsewhere", secret), resource) is None


@pytest.mark.parametrize(("api_version", "kind", "spec", "made_of_it"), [
    ("objectbucket.io/v1alpha1", "ObjectBucketClaim", {}, {("ConfigMap", "one"), ("Secret", "one")}),
    ("trust.cert-manager.io/v1alpha1", "Bundle", {}, {("ConfigMap", "one"), ("Secret", "one")}),
    ("services.k8s.aws/v1alpha1", "FieldExport", {"to": {"name": "url", "kind": "configmap"}}, {("ConfigMap", "url"), ("Secret", "url")}),
    ("onepassword.com/v1", "OnePasswordItem", {}, {("Secret", "one")}),
    ("secrets.infisical.com/v1alpha1", "InfisicalSecret", {"managedSecretReference": {"secretName": "db"}}, {("Secret", "db")}),
    ("secrets.doppler.com/v1alpha1", "DopplerSecret", {"managedSecret": {"name": "db"}}, {("Secret", "db")}),
    ("k8s.bitwarden.com/v1", "BitwardenSecret", {"secretName": "db"}, {("Secret", "db")}),
    ("infra.contrib.fluxcd.io/v1alpha2", "Terraform", {"writeOutputsToSecret": {"name": "out"}}, {("Secret", "out")}),
    ("postgres-operator.crunchydata.com/v1beta1", "PostgresCluster", {}, {("Secret", "one-pguser-one"), ("Service", "one-primary"), ("Service", "one-ha")}),
    ("k8s.mariadb.com/v1alpha1", "MariaDB", {"rootPasswordSecretKeyRef": {"name": "root"}}, {("Secret", "root"), ("Service", "one"), ("Service", "one-primary")}),
    ("k8s.keycloak.org/v2alpha1", "Keycloak", {}, {("Secret", "one-initial-admin"), ("Service", "one-service")}),
    ("grafana.integreatly.org/v1beta1", "Grafana", {}, {("Secret", "one-admin-credentials"), ("Service", "one-service")}),
    ("opensearch.opster.io/v1", "OpenSearchCluster", {"general": {"serviceName": "os"}}, {("Secret", "one-admin-password"), ("Service", "os")}),
    ("kafka.strimzi.io/v1beta2", "KafkaConnect", {}, {("Service", "one-connect-api")}),
    ("mongodbcommunity.mongodb.com/v1", "MongoDBCommunity", {}, {("Service", "one-svc")}),
    ("dragonflydb.io/v1alpha1", "Dragonfly", {}, {("Service", "one")}),
    ("flink.apache.org/v1beta1", "FlinkDeployment", {}, {("Service", "one-rest")}),
])  # fmt: skip
def test_what_operators_make(api_version, kind, spec, made_of_it):
    resource = make("a.yaml", kind, "one", api_version, spec=spec)
    names = {name for _, name in made_of_it} | {"one"}
    found = {(each, name) for each in ("ConfigMap", "Secret", "Service") for name in names if made((each, "default", name), resource) is not None}
    assert found == made_of_it


@pytest.mark.parametrize(("label", "maker"), [
    ("pg.test/cluster", "the operator of pg.test"), ("pods.pg.test/cluster", "the operator of pg.test"), ("test/cluster", ""), ("qg.test/cluster", ""), ("app", ""),
])  # fmt: skip
def test_pods_by_the_domain_of_a_label(label, maker):
    world = World([make("a.yaml", "Cluster", "db", "pg.test/v1")])
    assert maker_of_pods(world, "default", label_selector({"matchLabels": {label: "x"}})) == maker


def test_a_monitor_makes_no_pods():
    by_name = label_selector({"matchLabels": {"app": "web"}})
    assert maker_of_pods(World([make("a.yaml", "Prometheus", "web", "monitoring.coreos.com/v1")]), "default", by_name) == "the operator of Prometheus web"
    assert maker_of_pods(World([make("a.yaml", "ServiceMonitor", "web", "monitoring.coreos.com/v1")]), "default", by_name) == ""


def test_a_name_that_is_filled_in_later_is_not_missing():
    pods = [make(f"{name}.yaml", "Pod", "a", spec={"serviceAccountName": name, "containers": []}) for name in ("$SA_NAME", "web")]
    for pod, names in zip(pods, ([], ["web"]), strict=True):
        (template,) = pod_templates_of(pod)
        assert [each.name for each in missing_references(template, World([pod]), "", "ServiceAccount")] == names
