"""Departments, units, topics, staff, rights, opening hours and the working-time calendar."""
