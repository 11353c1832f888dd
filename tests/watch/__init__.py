"""The watch: what may get lost is found, told once a step, and settled."""
