"""Tasks on an existing cluster of Dask: `dask` is the executor. An optional extra (requirements-dask.lock)."""
