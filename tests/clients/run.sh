#!/usr/bin/env bash
# The warehouse tests on DuckDB 2, and the published file in the Python client of every supported DuckDB.
# The other versions are put beside the environment, not into it.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=.venv/bin/python
clients=.venv/clients
install() {
    test -d "$clients/$1" || $python -m pip install --quiet --no-deps --require-hashes --target "$clients/$1" -r "tests/clients/duckdb-$1.txt"
}
for version in 1.4 1.5 2.0; do
    install $version
done
.venv/bin/socieux run > /dev/null
for version in 1.4 1.5 2.0; do
    PYTHONPATH=$clients/$version $python tests/clients/open_with.py warehouse/socieux.duckdb > "$clients/$version.json"
    $python - "$clients/$version.json" "$version" <<'EOF'
import json, sys
told = json.load(open(sys.argv[1], encoding="utf-8"))
assert told["duckdb"].startswith(sys.argv[2]), told["duckdb"]
assert told["rows"]["main.fact_action"] == 6 == told["rows"]["main.v_action"], told["rows"]
print(f"DuckDB {told['duckdb']} opens the published file: {len(told['rows'])} tables and views")
EOF
done
PYTHONPATH=$clients/2.0 $python -c 'import duckdb, sys; sys.exit(not duckdb.__version__.startswith("2."))'
PYTHONPATH=$clients/2.0 $python -m pytest --numprocesses auto --dist worksteal -p no:cacheprovider tests/test_engine.py tests/test_keys.py tests/test_publish*.py \
    tests/test_questions.py tests/test_star.py tests/test_versions.py tests/test_views.py
