"""The servers behind `make services`: places, packages, processes, and one class per server."""
