"""What is kept: the archive of a study (soundings.db), the panel ids apart from it (identities.db), and the bundle made from it.

Only this package knows SQLite. `archive` is the door: records in, the same records out, nothing overwritten. Behind it, `writer`
puts everything on the disk, `events` chains it and `chain_check` reads the chain again, `tables` turns records into rows (one file
for each station names its tables), `counts` keeps the numbers that draws need, `connection` opens a file safely, `migrations` holds
the tables, `errors` what can go wrong."""
