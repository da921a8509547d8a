"""Django's SQLite backend, with the threads of a process waiting in line to write."""
