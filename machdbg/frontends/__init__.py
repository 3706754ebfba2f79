"""What a user starts: the terminal, batch mode, replay, and the scenarios that they load."""
