"""HTTP for the leerkringen: views find what the visitor may see, call a service, and answer."""
