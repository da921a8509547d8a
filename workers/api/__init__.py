"""The REST edge for workers and the people who look after them; its base classes serve the job side as well."""
