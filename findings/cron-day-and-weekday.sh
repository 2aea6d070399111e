#!/bin/sh
# Schedules with a day of the month and a weekday: three readers of cron, three answers, about a star with a step.
#
# Where both fields say something, a day counts that fits either; where one of them is a star, a day has to fit the other. Whether `*/1`
# and `*/2` are stars is what the readers differ in. `0 0 */2 * 1` in June 2026, from the second day on:
#   robfig/cron v3.0.1 (Kubernetes reads CronJobs with it): */2 is no star: odd days and Mondays;  */1 is one: Mondays
#   croniter 6.0.0:                                          */2 is no star: odd days and Mondays;  */1 is none: every day
#   cronsim 2.6 (as Debian's cron):                          */2 is a star: Mondays that are odd;   */1 is one: Mondays
# So a CronJob that was tried with crontab on a machine, or looked at with one of the previews, runs on other days in a cluster.
#
# Needs Go, Python, the Go module proxy and PyPI. Ends with 0 as long as all three behave so.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check croniter==6.0.0 cronsim==2.6
cat > days.py <<'END'
from datetime import datetime
from itertools import takewhile

from croniter import croniter
from cronsim import CronSim

START = datetime(2026, 6, 1, 0, 0, 1)


def days(times):
    return ",".join(str(time.day) for time in takewhile(lambda time: time.month == 6, times))


for said in ("0 0 */2 * 1", "0 0 */1 * 1"):
    print("croniter", said, days(croniter(said, START, ret_type=datetime)))
    print("cronsim", said, days(CronSim(said, START)))
END
mkdir go
cat > go/go.mod <<'END'
module days

go 1.21

require github.com/robfig/cron/v3 v3.0.1
END
cat > go/main.go <<'END'
package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

func main() {
	for _, said := range []string{"0 0 */2 * 1", "0 0 */1 * 1"} {
		schedule, err := cron.ParseStandard(said)
		if err != nil {
			panic(err)
		}
		days := []string{}
		at := schedule.Next(time.Date(2026, 6, 1, 0, 0, 1, 0, time.UTC))
		for ; at.Month() == 6; at = schedule.Next(at) {
			days = append(days, fmt.Sprint(at.Day()))
		}
		fmt.Println("robfig/cron", said, strings.Join(days, ","))
	}
}
END
(cd go && GOFLAGS=-mod=mod GONOSUMDB='*' go run .) > seen
env/bin/python days.py >> seen
sort seen
# Seen:
cat > expected <<'END'
croniter 0 0 */1 * 1 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
croniter 0 0 */2 * 1 3,5,7,8,9,11,13,15,17,19,21,22,23,25,27,29
cronsim 0 0 */1 * 1 8,15,22,29
cronsim 0 0 */2 * 1 15,29
robfig/cron 0 0 */1 * 1 8,15,22,29
robfig/cron 0 0 */2 * 1 3,5,7,8,9,11,13,15,17,19,21,22,23,25,27,29
END
sort seen | diff expected -
