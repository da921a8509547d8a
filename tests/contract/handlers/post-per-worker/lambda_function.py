import json
import boto3
from urllib.parse import urlparse


def lambda_handler(event, context):
    """One entry for each answer, so several for an object."""
    place = urlparse(event['payload']['s3Uri'])
    obj = boto3.resource('s3').Bucket(place.hostname).Object(place.path.strip('/'))
    name, entries = event['labelAttributeName'], []
    for row in json.loads(obj.get()['Body'].read()):
        for said in row['annotations']:
            form = json.loads(said['annotationData']['content'])
            value = dict(by=said['workerId'], form=form, about=row['dataObject'])
            entries.append(dict(datasetObjectId=row['datasetObjectId'], consolidatedAnnotation=dict(content={name: value})))
    return entries
