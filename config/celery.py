"""The Celery application: in production it is the alarm clock of the jobs, while the rows stay the truth.

Messages may be lost, late or doubled without harm: `labeling.background` looks at the rows, and the sweep rings again.
"""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SWEEP_EVERY = 5.0

app = Celery("labelwright", broker=settings.REDIS_URL)
app.conf.update(
    task_default_queue="labelwright",
    task_ignore_result=True,
    # A worker that is killed gives its message back: tasks may run twice, and none is lost.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Redis gives back what a dead worker held after the timeout; the two restore settings make it look often enough
    # (by default it looks every hundred seconds). The timeout must exceed the longest step.
    broker_transport_options={
        "visibility_timeout": 3600,
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
        # Who rings while the broker is away learns it at once; without this, each answer took six seconds longer.
        "max_retries": 0,
    },
    task_soft_time_limit=1500,
    task_time_limit=1800,
    # Ringing happens in web requests: when the broker is away they must not wait for it; the sweep rings later.
    task_publish_retry=False,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    timezone="UTC",
    beat_schedule={
        "sweep": {"task": "labeling.sweep", "schedule": SWEEP_EVERY, "options": {"expires": SWEEP_EVERY}},
    },
)
app.set_default()
app.autodiscover_tasks(["labeling"], related_name="background")
