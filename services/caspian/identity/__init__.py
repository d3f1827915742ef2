"""Names of things that never change: URL keys, article ids, content hashes, event ids, registered domains."""
