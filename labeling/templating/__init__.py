"""Turns a worker template and a task input into the page a worker sees, without trusting either."""
