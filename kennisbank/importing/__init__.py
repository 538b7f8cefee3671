"""Import of pages from JSON Lines, CSV and XLSX; docs/import.md tells editors what a file may hold.

One row's way: `readers` gives a `RawRow`, `preparing` makes a `PreparedRow` of it or a list of `RowError`,
`references` and `redirects` check it against the other rows and the site, `saving` writes it. `services`
ties these together; nothing is written before the whole file is checked.
"""
