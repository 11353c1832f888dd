"""What was found, written for people who mend it, for machines that count it, and for keeping."""
