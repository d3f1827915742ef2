"""Caspian: the world's news on the Russia–Iran partnership as a stream of clean, deduplicated, stance-scored events."""
