"""Other tools' file formats, written by hand: REFI-QDA projects and codebooks, CSV that a spreadsheet may open."""
