import json
from collections import Counter
from urllib.parse import urlparse

import boto3

ROLE_SESSION = "votes"


def client_for(role_arn):
    keys = boto3.client('sts').assume_role(RoleArn=role_arn, RoleSessionName=ROLE_SESSION)['Credentials']
    return boto3.client(
        's3',
        aws_access_key_id=keys['AccessKeyId'],
        aws_secret_access_key=keys['SecretAccessKey'],
        aws_session_token=keys['SessionToken'],
    )


def choice(annotation):
    form = json.loads(annotation['annotationData']['content'])
    return form['choice']['label']


def lambda_handler(event, context):
    print("asked: " + json.dumps(event))
    where = urlparse(event['payload']['s3Uri'])
    blob = client_for(event['roleArn']).get_object(Bucket=where.netloc, Key=where.path[1:])['Body'].read()
    result = []
    for item in json.loads(blob):
        votes = Counter(map(choice, item['annotations']))
        winner, _ = max(sorted(votes.items()), key=lambda pair: pair[1])
        value = {'label': winner, 'votes': votes, 'picture': item['dataObject']['s3Uri']}
        result.append({'datasetObjectId': item['datasetObjectId'],
                       'consolidatedAnnotation': {'content': {event['labelAttributeName']: value}}})
    return result
