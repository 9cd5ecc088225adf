# Sourced by the scripts here: where things are. Data, builds, the cluster and the peers' dependencies stand in
# $BENCH_WORK, by default a folder of the user's own among the temporary ones.
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
WORK=${BENCH_WORK:-${TMPDIR:-/tmp}/azoth-benchmarks-$(id -u)}
SWIFT=${SWIFT:-swift}
CLUSTER=$WORK/postgres
mkdir -p "$WORK/bin" "$WORK/data"

die() {
    echo "error: $*" >&2
    exit 1
}

# The URL of a database of the cluster that is running.
postgres_url() {
    local url
    url=$(cat "$CLUSTER/url" 2>/dev/null) || die "the cluster is not running: Benchmarks/cluster start"
    echo "${url/\/azoth?//$1?}"
}

sql() {
    local database=$1
    shift
    psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 "$(postgres_url "$database")" "$@"
}
