"""A score for the suite itself: pages broken in one way at a time, and which look notices."""
