"""What is kept: the archive of a study (soundings.db), the panel ids apart from it (identities.db), and the bundle made from it.

Only this package knows SQLite. `archive` is the door: records in, records out, nothing overwritten. `writer` puts everything on
the disk, `events` chains it so that a later change shows, `connection` opens a file safely, `migrations` holds the tables."""
