"""What people can ask for by name: one table, from which every platform makes its own commands."""
