#!/bin/sh
# Waits for the credentials that set-up-wordpress.sh leaves, joins the brand once, then runs the agent in this process.
set -eu
until [ -s /credentials/agent.env ]; do sleep 1; done
set -a
. /credentials/agent.env
set +a
if [ -n "${SCHEDULER_COORDINATOR_URL:-}" ] && [ ! -e /data/enrolled ]; then
	until [ -s /credentials/invitation ]; do sleep 1; done
	scs enrol --replace --invite "$(cat /credentials/invitation)"
	touch /data/enrolled
fi
# An agent makes little garbage, and needs less memory when less is kept for it.
NODE_OPTIONS=--max-semi-space-size=1 exec scs run
