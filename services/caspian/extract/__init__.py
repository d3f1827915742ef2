"""Extract: a page as received becomes clean text and true metadata, or a named reason why not.

In the order a page meets them: `inflate`, `sniff`, `decode`, `mojibake`, `scan`, `tree`, `jsonld`, `metadata` (with
`titles`, `names`, `dates`), `body`, `lines` (with `credits`), `rescue`, `gates`, `language`, `translation`; `stage` is
the chain itself, `pool` runs it in processes that can be killed.
"""
