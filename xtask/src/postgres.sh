# Runs a private PostgreSQL server for as long as standard input stays open. `postgres.rs` starts this.
#
# It is a process of its own, because it must outlive the task: however that ends (done, failed, Ctrl-C, killed),
# its end of the pipe closes; then the server is stopped and its folder removed.
#
# $1: the folder of PostgreSQL's programs. $2: a free port.
# Prints one line, the server's URL, as soon as the server takes connections.

set -eu
# A terminal sends Ctrl-C to the whole group; only the end of the pipe ends this. PIPE: nobody may be left to read.
trap '' HUP INT PIPE TERM
umask 077
export LC_ALL=C

folder=$(mktemp -d "${TMPDIR:-/tmp}/drivetrain-postgres.XXXXXX")
control() {
  "$programs/pg_ctl" --silent --pgdata="$folder/data" --log="$folder/log" "$@"
}
clean_up() {
  if [ -e "$folder/data/postmaster.pid" ]; then
    control --mode=fast --timeout=10 stop || control --mode=immediate stop || true
  fi
  rm -rf "$folder"
}
trap clean_up EXIT
give_up() {
  cat "$folder/log" >&2
  exit 1
}
programs=$1
port=$2

# Anyone on this machine can reach the port, and a superuser can run programs: ask for a password. As clear text,
# since it does not leave the machine, and SCRAM costs a client without optimisation some 50 ms per connection.
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "$password" >"$folder/password"
"$programs/initdb" --pgdata="$folder/data" --username=postgres --pwfile="$folder/password" \
  --auth-local=peer --auth-host=password --encoding=UTF8 --locale=C --no-sync >"$folder/log" 2>&1 || give_up

cat >>"$folder/data/postgresql.conf" <<EOF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder'
max_connections = 200
timezone = 'UTC'
# Nothing here has to survive a crash.
fsync = off
full_page_writes = off
synchronous_commit = off
EOF
control --wait start || give_up

echo "postgres://postgres:$password@127.0.0.1:$port/postgres"
cat >/dev/null
