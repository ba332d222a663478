#!/usr/bin/env bash
# Stops every server that this folder runs, and removes all that make has made.
. "$(dirname "${BASH_SOURCE[0]}")/server.sh"

remove_sockets() { [ ! -f "$CLUSTER/sockets" ] || rm -rf "$(cat "$CLUSTER/sockets")"; }

begin 'Stopping our servers'
quietly server-stop each_cluster stop_if_running
each_cluster remove_sockets
CLUSTER=$BUILD/pgrx remove_sockets
end
begin 'Removing build/ and target/'
# build/ may be a link of root's to a folder that this project made; a link to anything else is only a link.
case $BUILD in "$ROOT/build" | /var/tmp/pbm.?????? | /tmp/pbm.??????) rm -rf "$BUILD" ;; esac
rm -rf "$ROOT/build" "$ROOT/target"
end
