"""Files of the bucket, with the rights of the job's role."""
import json
from urllib.parse import urlparse

import boto3


class Files(object):
    tokens = boto3.client('sts')

    def __init__(self, role, key=None):
        given = self.tokens.assume_role(RoleArn=role, RoleSessionName='Files')['Credentials']
        names = ('AccessKeyId', 'SecretAccessKey', 'SessionToken')
        self.store = boto3.session.Session(*[given[name] for name in names]).resource('s3')
        self.key = key

    def load(self, uri):
        return json.loads(self._object(uri).get()['Body'].read().decode('utf-8'))

    def save(self, value, uri):
        options = {'ServerSideEncryption': 'aws:kms', 'SSEKMSKeyId': self.key} if self.key else {}
        self._object(uri).put(Body=json.dumps(value), ContentType='application/json', **options)
        return uri

    def _object(self, uri):
        parsed = urlparse(uri)
        return self.store.Object(parsed.netloc, parsed.path.lstrip('/'))
