#!/bin/sh
# What a container does:
#   all      a cluster of its own and the service (the default; one machine, one command)
#   head     Ray's head and the service; workers join at port 6379
#   worker   lends this node to the head at RELIEF_HEAD (host:port)
#   other    that command of `relief cloud`, such as `keys add`
set -eu

metrics_port=8080

case "${1:-all}" in
all)
    exec relief cloud up
    ;;
head)
    # It offers neither processors nor GPUs, so that networks run on workers and the head stays answerable.
    ray start --head --port=6379 --num-cpus="${RELIEF_HEAD_CPUS:-0}" --num-gpus=0 \
        --include-dashboard=false --metrics-export-port="$metrics_port" --disable-usage-stats
    export RELIEF_CLOUD_RAY_ADDRESS=auto
    exec relief cloud up
    ;;
worker)
    exec ray start --address="${RELIEF_HEAD:?is missing: host:port of the head}" --block \
        --metrics-export-port="$metrics_port" --disable-usage-stats
    ;;
*)
    exec relief cloud "$@"
    ;;
esac
