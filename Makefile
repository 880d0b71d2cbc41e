# Two commands are all a newcomer needs: `make demo` and `make test`. `make help` lists the rest.
