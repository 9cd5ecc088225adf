# Sourced by the scripts here: where things are. Data, builds and the peers' dependencies stand in $BENCH_WORK, by
# default a folder of the user's own among the temporary ones.
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
WORK=${BENCH_WORK:-${TMPDIR:-/tmp}/azoth-benchmarks-$(id -u)}
SWIFT=${SWIFT:-swift}
mkdir -p "$WORK/bin" "$WORK/data"

die() {
    echo "error: $*" >&2
    exit 1
}
