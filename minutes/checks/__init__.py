"""What a package is checked for, one concern a module; each writes what it saw into the report."""
