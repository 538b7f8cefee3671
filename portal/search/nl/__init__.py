"""Dutch for search: fold, tokenise, stem and highlight. Pure Python, without Django and without a database.

Both engines are fed by this package, so a word means the same in the embedded engine as in Elasticsearch.
"""
