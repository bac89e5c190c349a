"""The commands of `socieux`, a module each family; `pipelines.cli` lists them."""
