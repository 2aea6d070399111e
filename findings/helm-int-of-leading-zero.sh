#!/bin/sh
# Helm v3.19.0: `int` reads a text with a leading zero as octal, and gives 0, without an error, where that fails.
#
# "07" is 7, "010" is 8, and "08" and "09" are 0. So a chart that makes a number of a month, a day, an hour or a padded ordinal works from
# January to July, and again from October on. A text with a fraction is 0 as well ("3.7"), although the number 3.7 is cut to 3.
#
# Needs Go and the Go module proxy. Ends with 0 as long as Helm behaves so.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" go install helm.sh/helm/v3/cmd/helm@v3.19.0
cd "$work"
mkdir -p chart/templates
printf 'apiVersion: v2\nname: chart\nversion: 0.1.0\n' > chart/Chart.yaml
printf 'seen:\n{{ range list "07" "08" "09" "010" "3.7" 3.7 }}- {{ int . }}\n{{ end }}' > chart/templates/list.yaml
bin/helm template chart | sed -n 's/^- //p' | tr '\n' ' ' > seen
cat seen
echo
# Seen: 7 0 0 8 0 3
test "$(cat seen)" = "7 0 0 8 0 3 "
