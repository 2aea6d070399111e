#!/bin/sh
# kustomize v5.7.1: the same assignment has another value in `literals` of a generator than in a file of `envs`.
#
# Of a literal the quotes around the value go, as in a shell; of a line in an env file they stay and become a part of the value. A line that
# is moved from one to the other, or an env file that is written for a shell or for docker compose, so gives a password or an address with
# quotes in it.
#
# Needs Go and the Go module proxy. Ends with 0 as long as kustomize behaves so.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1
cd "$work"
cat > kustomization.yaml <<'END'
configMapGenerator:
- name: settings
  envs: [settings.env]
  literals:
  - LITERAL="http://web:80"
END
echo 'FROM_FILE="http://web:80"' > settings.env
bin/kustomize build . | grep web: | sed 's/^ *//' > seen
cat seen
# Seen:
# FROM_FILE: '"http://web:80"'
# LITERAL: http://web:80
printf '%s\n' "FROM_FILE: '\"http://web:80\"'" 'LITERAL: http://web:80' | diff - seen
