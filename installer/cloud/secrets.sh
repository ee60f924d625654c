#!/usr/bin/env bash
# Makes the passwords and tokens of compose.yaml, each random and each known only to those who need it:
#   ./secrets.sh [FOLDER]        FOLDER is `secrets` beside this script unless given
# Files that exist are left as they are; to change one, delete it, run this again, and tell its service.
set -euo pipefail
folder=${1:-$(cd "$(dirname "$0")" && pwd)/secrets}
umask 077
mkdir -p "$folder"

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# keep NAME TEXT: writes the file unless it is there, by a rename, so that an interrupted run leaves no half of it.
keep() {
    if [ -e "$folder/$1" ]; then
        printf 'kept   %s\n' "$folder/$1"
    else
        printf '%s\n' "$2" >"$folder/$1.new"
        mv "$folder/$1.new" "$folder/$1"
        printf 'made   %s\n' "$folder/$1"
    fi
}

# value FILE NAME: what a file says about a name.
value() { sed -n "s/^$2=//p" "$folder/$1"; }

keep postgres.env "POSTGRES_PASSWORD=$(random)"
keep minio.env "MINIO_ROOT_USER=root-$(random | head -c 8)
MINIO_ROOT_PASSWORD=$(random)"
keep s3.env "AWS_ACCESS_KEY_ID=relief-$(random | head -c 12)
AWS_SECRET_ACCESS_KEY=$(random | head -c 40)"
keep ray.env "RAY_AUTH_MODE=token
RAY_AUTH_TOKEN=$(random)"
keep grafana.env "GF_SECURITY_ADMIN_PASSWORD=$(random)"
keep metrics_token "$(random)"
keep service.env "RELIEF_CLOUD_DATABASE=postgresql+psycopg://relief:$(value postgres.env POSTGRES_PASSWORD)@postgres/relief
RELIEF_CLOUD_METRICS_TOKEN=$(cat "$folder/metrics_token")"
# Mounted into a container whose user is another; the folder around it stays closed.
chmod 0644 "$folder/metrics_token"
