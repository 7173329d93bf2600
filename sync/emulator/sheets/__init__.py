"""Sheets v4: the grid, what is read from it and every request that changes it."""
