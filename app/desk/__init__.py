"""The staff's day: sign in, queue, case page, answer, pass on, close."""
