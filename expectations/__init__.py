"""What must hold: rules per table, how they are checked, and the asset checks in which people see the outcome."""
