#!/bin/sh
# Runs once beside the coordinator: leaves an invitation into the brand for the agent of each site.
set -eu
for site in a b; do
	[ ! -s "/credentials-$site/invitation" ] || continue
	until made=$(scs-coordinator invite --brand main --json); do sleep 2; done
	echo "$made" | sed -n 's/.*"invite": *"\([^"]*\)".*/\1/p' > "/credentials-$site/invitation"
	chmod 644 "/credentials-$site/invitation"
done
