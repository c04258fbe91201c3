#!/usr/bin/env bash
# Starts or stops a Slurm of one node without systemd: slurm.sh start|stop FOLDER. All that it writes is in FOLDER. After
# the start, `export SLURM_CONF=FOLDER/slurm.conf` makes it the Slurm that sbatch and the others talk to.
#
# Needs Debian's slurm-wlm and munge.
set -euo pipefail

folder="$(realpath -m "$2")"
export SLURM_CONF="$folder/slurm.conf"

start() {
  mkdir -p "$folder/state" "$folder/spool"
  chmod 755 "$folder"
  # The defaults of munge want folders of a user of its own.
  dd if=/dev/urandom of="$folder/munge.key" bs=128 count=1 status=none
  chmod 600 "$folder/munge.key"
  munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munge.pid" \
    --log-file="$folder/munge.log" --seed-file="$folder/munge.seed"
  configuration >"$SLURM_CONF"
  slurmctld -c
  slurmd -N one
  until [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ]; do
    [ "$SECONDS" -lt 30 ] || { tail -n 20 "$folder"/*.log >&2; exit 1; }
    sleep 0.5
  done
}

# More tasks than cores, since the tasks of the check mostly wait; a requeued task may start as soon as its credential has
# expired, which takes two minutes by default.
configuration() {
  cat <<END
ClusterName=one
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$folder/munge.socket,cred_expire=5
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=20
BatchStartTimeout=2
KillWait=5
SlurmdParameters=config_overrides
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
NodeName=one NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 CPUs=4 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=one Default=YES MaxTime=INFINITE State=UP
END
}

stop() {
  scancel --user="$(id -un)" 2>/dev/null || true
  for name in slurmd slurmctld munge; do
    [ -f "$folder/$name.pid" ] || continue
    pid="$(cat "$folder/$name.pid")"
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
  done
}

"$1"
