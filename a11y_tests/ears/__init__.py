"""What is heard and felt: a real screen reader, a real braille display, and real keys."""
