import json
import os
import boto3

LEAST = int(os.environ.get('LEAST', '2'))


class Consolidator:
    def __init__(self, event):
        self.event = event
        self.attribute = event['labelAttributeName']
        self.categories = event['labelCategories']

    def load(self):
        path = os.path.join('/tmp', 'payload.json')
        bucket, key = self.event['payload']['s3Uri'][len('s3://'):].split('/', 1)
        boto3.client('s3').download_file(bucket, key, path)
        with open(path) as file:
            return json.load(file)

    def __call__(self):
        for entry in self.load():
            chosen = [json.loads(a['annotationData']['content'])['choice']['label'] for a in entry['annotations']]
            if len(set(chosen)) > 1:
                print('no agreement about', entry['datasetObjectId'])
                continue
            number = self.categories.index(chosen[0])
            yield {'datasetObjectId': int(entry['datasetObjectId']), 'consolidatedAnnotation': {'content': {
                self.attribute: number,
                self.attribute + '-metadata': {'class-name': chosen[0], 'confidence': len(chosen) / self.event['maxHumanWorkersPerDataObject'],
                                               'type': 'groundtruth/text-classification'}}}}


def lambda_handler(event, context):
    return list(Consolidator(event)())
