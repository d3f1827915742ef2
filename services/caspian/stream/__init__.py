"""The only room with a broker in it: two adapters that run stages, readers, and the administration of topics."""
