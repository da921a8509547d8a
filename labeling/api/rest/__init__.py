"""The REST edge of the job side: jobs, their objects, annotations and manifests. Its base classes are the workers'."""
