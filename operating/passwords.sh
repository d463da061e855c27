#!/bin/bash
# Run once by the image of Postgres, when its data are made: passwords for the two roles, and their rights.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=offline_imports \
  --set=owner="$OWNER_PASSWORD" --set=app="$APP_PASSWORD" <<'SQL'
alter role offline_imports_owner password :'owner';
alter role offline_imports_app password :'app';
\i /operating/rights.sql
SQL
