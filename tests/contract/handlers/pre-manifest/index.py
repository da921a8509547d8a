import json
import os

import boto3

s3 = boto3.client('s3')


def handler(event, context):
    keys = []
    for page in s3.get_paginator('list_objects_v2').paginate(Bucket='crew', Prefix='in/', PaginationConfig={'PageSize': 2}):
        keys += [entry['Key'] for entry in page.get('Contents', [])]
    body = s3.get_object(Bucket='crew', Key='in/categories.json')['Body']
    categories = json.load(body)
    rows = s3.get_object(Bucket='crew', Key='in/objects.manifest')['Body'].read().decode().splitlines()
    place = [json.loads(row) for row in rows].index(event['dataObject'])
    return {"taskInput": {
        "text": "%d of %d" % (place + 1, len(rows)),
        "labels": [label['label'] for label in categories['labels']],
        "files": sorted(os.path.basename(key) for key in keys),
        "previous": event['dataObject'].get('earlier-metadata', {}).get('class-name'),
    }, "isHumanAnnotationRequired": None}
