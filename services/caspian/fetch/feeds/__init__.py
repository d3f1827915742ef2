"""Feeds, sitemaps and index pages: bytes in, a `Listing` of links with what is said of them out."""
