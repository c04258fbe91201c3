#!/usr/bin/env bash
# Runs a sweep of 240 points on a real Slurm, as an array of 20 tasks: one fails once and asks for a retry, one is put back
# into the queue while it runs, one is killed with kill -9, and one loses its node, so that Slurm runs it a second time while
# the first still goes on. The results must be those of one undisturbed run on this machine, byte for byte.
#
# Needs `npm run build`, and Debian's slurm-wlm and munge.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
cd "$root"

base="$(mktemp -d "${TMPDIR:-/tmp}/slicewise-slurm-XXXXXX")"
slurm="$base/slurm"
folder="$base/a sweep, 100%"
export DISTURB_FOLDER="$base/disturb"
export SLURM_CONF="$slurm/slurm.conf"

slicewise() { node "$root/dist/cli/main.js" "$@"; }
say() { echo "[${SECONDS} s] $*"; }

finish() {
  status=$?
  if [ "$status" -ne 0 ]; then
    say "failed; the logs:"
    squeue 2>/dev/null || true
    tail -n 30 "$folder"/slurm/*.log "$slurm"/*.log || true
  fi
  touch "$DISTURB_FOLDER/go-13"
  "$root/test/slurm/slurm.sh" stop "$slurm"
  rm -rf "$base"
  exit "$status"
}

fail() {
  say "$*"
  exit 1
}

# until_true SECONDS WHAT COMMAND...
until_true() {
  local end=$((SECONDS + $1)) what="$2"
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "waited in vain for $what"
    sleep 0.5
  done
  say "$what"
}

parent() { ps -o ppid= -p "$1" | tr -d ' '; }

mkdir -p "$DISTURB_FOLDER" "$slurm"
trap finish EXIT
test/slurm/slurm.sh start "$slurm"
say "Slurm is up: $(sinfo --version)"

cat >"$base/scenario.yaml" <<'END'
name: disturbed
model: squeezenet1.1
cluster:
  devices: [{ name: board, count: 2, profile: { peak_flops: 2 GFLOP/s, memory_bandwidth: 1 GB/s } }]
  network: { topology: ring, bandwidth: 100 Mbps, latency: 20 us }
planner: inh
sweep:
  cluster.devices.0.slowdown: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
  cluster.network.bandwidth: [50 Mbps, 100 Mbps, 500 Mbps, 1 Gbps, 5 Gbps]
  planner: [single, inh, outc, grid2d]
END

DISTURB='{"5": "full", "7": "wait", "11": "wait", "13": "wait-all"}' \
  NODE_OPTIONS="--import=$root/test/slurm/disturb.mjs" \
  slicewise submit "$base/scenario.yaml" --tasks 20 --out "$folder" --partition main --time 10 --memory 100M \
  --cpus-per-task 1 --sbatch-option=--nice=1
array="$(squeue --noheader --format=%F | sort -n | head -n 1)"

until_true 60 "task 7 runs" test -f "$DISTURB_FOLDER/waits-7-0"
scontrol requeue "${array}_7"
say "task 7 is put back into the queue"

code=0
slicewise status "$folder" >"$base/status" || code=$?
[ "$code" -eq 75 ] || fail "status exits with $code while tasks run"
code=0
slicewise submit "$base/scenario.yaml" --tasks 20 --out "$folder" 2>/dev/null || code=$?
[ "$code" -eq 2 ] || fail "a second submission exits with $code while the first is in the queue"

until_true 60 "task 11 runs" test -f "$DISTURB_FOLDER/waits-11-0"
kill -9 "$(cat "$DISTURB_FOLDER/waits-11-0")"
say "task 11 is killed"

until_true 60 "task 13 runs" test -f "$DISTURB_FOLDER/waits-13-0"
orphan="$(cat "$DISTURB_FOLDER/waits-13-0")"
kill -9 "$(parent "$(parent "$orphan")")" "$(cat "$slurm/slurmd.pid")"
# Slurm takes a job for lost that its node does not know, when that registers, twelve seconds after the job's start (BatchStartTime
# and MessageTimeout); the next registration would be a minute and a half later.
sleep 15
slurmd -N one
say "task 13 has lost its node, and goes on"
until_true 180 "task 13 runs a second time" test -f "$DISTURB_FOLDER/waits-13-1"
kill -0 "$orphan" || fail "the first run of task 13 has ended too early"
touch "$DISTURB_FOLDER/go-13"

ended() { [ -z "$(squeue --noheader)" ]; }
until_true 180 "all jobs have ended" ended
slicewise status "$folder"

log="$folder/slurm"
[ "$(grep -c "Shard 13/20 is done" "$log/task-13.log")" -eq 2 ] || fail "task 13 has not finished twice"
grep -q "exit 75; back into the queue" "$log/task-5.log" || fail "task 5 has not asked for a retry"
grep -q "exit 137; back into the queue" "$log/task-11.log" || fail "task 11 has not come back after kill -9"
for task in 5 7 11 13; do
  grep -q "points had been run before" "$log/task-$task.log" || fail "task $task has not gone on where it was"
done

[ -z "$(find "$folder" -name '*.part')" ] || fail "a log has been left unfinished"

# Planning times differ from run to run.
slicewise run "$base/scenario.yaml" --out "$base/whole" >/dev/null
cd "$base/whole"
count=0
while IFS= read -r -d '' file; do
  cmp "$file" "$folder/$file"
  count=$((count + 1))
done < <(find . -type f ! -name timing.csv ! -name results.log -print0)
[ "$count" -gt 2 ] || fail "there is too little to compare"
say "$count files of 20 disturbed tasks are those of one run, byte for byte"
