# The servers of the tests for scripts that are no bats tests: load this
# first, then common.bash and a server. Everything is stopped and removed when
# the script ends.

BATS_RUN_TMPDIR=$(mktemp -d)
export BATS_FILE_TMPDIR=$BATS_RUN_TMPDIR
export BATS_TEST_TMPDIR=$BATS_RUN_TMPDIR

bats_require_minimum_version() {
    :
}

cleanup() {
    stop_servers
    rm -rf "$BATS_RUN_TMPDIR"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
