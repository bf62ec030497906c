"""Every write: permission, transaction, change, audit row – in one function with `by=`."""
