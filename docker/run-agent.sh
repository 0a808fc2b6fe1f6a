#!/bin/sh
# Waits for the credentials that set-up-wordpress.sh leaves, then runs the agent in this process.
set -eu
until [ -s /credentials/agent.env ]; do sleep 1; done
set -a
. /credentials/agent.env
set +a
exec scs run
