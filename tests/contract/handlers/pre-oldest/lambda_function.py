from __future__ import print_function

import json
import boto3
from urllib.parse import urlparse

print('module is being loaded')

storage = boto3.client('s3')


def text_of(uri):
    place = urlparse(uri)
    reply = storage.get_object(Bucket=place.netloc, Key=place.path[1:])
    return reply['Body'].read().decode('utf-8')


def lambda_handler(event, context):
    print(json.dumps(event, indent=2))
    row = event['dataObject']
    shown = row['source'] if 'source' in row else row.get('source-ref')
    answer = {'taskInput': {'taskObject': shown, 'text': text_of(row['text-file'])}}
    # the older spelling, and a text where a boolean is meant
    answer['humanAnnotationRequired'] = 'true' if shown is not None else 'false'
    return answer
