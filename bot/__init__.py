"""All that faces people: the chat and pages, the simulated participants, the command line."""
