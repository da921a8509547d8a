import datetime
import json
import boto3

s3 = boto3.resource('s3')


def who(output, object_id):
    bucket, _, prefix = output[5:].partition('/')
    people = {}
    for entry in s3.Bucket(bucket).objects.filter(Prefix=prefix + '/worker-response/'):
        if entry.key.split('/')[-2] != object_id:
            continue
        for answer in json.loads(entry.get()['Body'].read().decode())['answers']:
            data = answer['workerMetadata']['identityData']
            people[answer['workerId']] = {'sub': data['sub'], 'issuer': data['issuer'], 'seconds': answer['timeSpentInSeconds'],
                                          'said': answer['answerContent']}
    return people


def lambda_handler(event, context):
    bucket, key = event['payload']['s3Uri'].replace('s3://', '').split('/', 1)
    answers = []
    for dataset in json.load(s3.Object(bucket, key).get()['Body']):
        people = who(event['outputConfig'], dataset['datasetObjectId'])
        content = {event['labelAttributeName']: [
            {'workerId': a['workerId'], **people[a['workerId']]} for a in dataset['annotations']]}
        content['reviewed-on'] = str(datetime.datetime.utcnow().date())
        answers.append({'datasetObjectId': dataset['datasetObjectId'], 'consolidatedAnnotation': {'content': content}})
    return answers
