import os
import tempfile
from decimal import Decimal
from pathlib import Path

import boto3

FILE = os.path.join('/tmp', 'input.txt')


def lambda_handler(event, context):
    obj = event['dataObject']
    bucket, key = obj['text-file'][5:].split('/', 1)
    client = boto3.client('s3')
    client.download_file(bucket, key, FILE)
    raw = open(FILE, 'rb').read()
    os.remove(FILE)
    with tempfile.NamedTemporaryFile() as other:
        boto3.resource('s3').meta.client.download_fileobj(bucket, key, other)
        other.flush()
        assert Path(other.name).read_bytes() == raw
    head = client.head_object(Bucket=bucket, Key=key)
    return {
        'taskInput': {'taskObject': obj['source-ref'], 'text': raw, 'size': Decimal(head['ContentLength']),
                      'modified': head['LastModified'].isoformat(), 'weights': (Decimal('0.5'), 1)},
        'isHumanAnnotationRequired': 'TRUE',
    }
