"""Everything that changes something in a leerkring, by subject. No service sees a request."""
