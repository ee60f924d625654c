#!/bin/sh
# Runs at each start: the bucket, a user who may touch nothing but it, and a week after which the store itself deletes
# what the service should have deleted long before. Needs nothing but mc and the shell; its image has no more.
set -eu
mc mb --ignore-existing local/relief
mc anonymous set none local/relief
case "$(mc ilm rule list local/relief 2>/dev/null || true)" in
*Enabled*) ;;
*) mc ilm rule add --expire-days 7 local/relief ;;
esac
mc admin policy create local relief /setup/policy.json
mc admin user add local "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY"
case "$(mc admin user info local "$AWS_ACCESS_KEY_ID")" in
*"PolicyName: relief"*) ;;
*) mc admin policy attach local relief --user "$AWS_ACCESS_KEY_ID" ;;
esac
