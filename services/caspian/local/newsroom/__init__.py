"""A bundled sample newsroom: fictional outlets on loopback, with feeds, pages and the defects that real ones have."""
