"""What a job may choose beside what the wire knows: for each choice its key in `job.options`, its check, its words."""
