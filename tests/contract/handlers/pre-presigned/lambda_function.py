import os
import urllib.request

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

REGION = os.environ['AWS_REGION']
plain = boto3.client('s3')
s3_client = boto3.client('s3', region_name=REGION, config=Config(signature_version='s3v4'))


def create_presigned_url(uri, expiration=3600, client=s3_client):
    bucket_name, object_name = uri.split('//')[1].split('/', 1)
    try:
        return client.generate_presigned_url('get_object', Params={'Bucket': bucket_name, 'Key': object_name},
                                             ExpiresIn=expiration)
    except ClientError as e:
        print(e)
        return None


def lambda_handler(event, context):
    url = create_presigned_url(event['dataObject']['text-file'])
    with urllib.request.urlopen(create_presigned_url(event['dataObject']['text-file'], client=plain)) as answer:
        text = answer.read().decode()
    return {'taskInput': {'taskObject': event['dataObject']['source-ref'], 'text': text, 'url': url}}
