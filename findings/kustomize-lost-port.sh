#!/bin/sh
# kustomize v5.7.1: a port that a strategic merge patch adds is dropped without a word where ports of the base leave `protocol` out.
#
# kustomize knows ports by number and protocol. Where the ports of the base leave the protocol out, which is TCP then, and the patch writes it,
# the port of the patch finds no place: it is neither merged nor added, and the build succeeds without it. Here UDP 53 is to join TCP 53, as
# for any DNS server. It is lost where no port of the base says its protocol, lost where one of two does, and added where both do.
#
# Needs Go and the Go module proxy. Ends with 0 as long as kustomize behaves so.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1
cd "$work"

# build PROTOCOL-OF-53 PROTOCOL-OF-80: the port numbers of what is built.
build() {
  rm -rf case
  mkdir case
  cat > case/kustomization.yaml <<'END'
resources: [dns.yaml]
patches:
- patch: |-
    apiVersion: v1
    kind: Service
    metadata: {name: dns}
    spec: {ports: [{name: udp, port: 53, protocol: UDP}]}
END
  cat > case/dns.yaml <<END
apiVersion: v1
kind: Service
metadata: {name: dns}
spec: {ports: [{name: tcp, port: 53$1}, {name: web, port: 80$2}]}
END
  bin/kustomize build case | sed -n 's/^.*name: \(tcp\|udp\|web\)$/\1/p' | tr '\n' ' '
}

one=$(build "" ", protocol: TCP")
both=$(build ", protocol: TCP" ", protocol: TCP")
none=$(build "" "")
echo "protocol at one of two: $one"
echo "protocol at both:       $both"
echo "protocol at none:       $none"
# Seen:
# protocol at one of two: tcp web
# protocol at both:       udp tcp web
# protocol at none:       tcp web
test "$one" = "tcp web "
test "$both" = "udp tcp web "
test "$none" = "tcp web "
