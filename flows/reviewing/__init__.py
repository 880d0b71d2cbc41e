"""Review: what researchers read in cards, folded from append-only acts; agreement, samples, copies with masks, near-duplicates."""
