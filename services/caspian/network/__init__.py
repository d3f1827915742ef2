"""Connections that only reach where they may: the address guard and the transport under every client of ours."""
