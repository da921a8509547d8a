import logging
import boto3

logging.basicConfig(format='%(levelname)s %(message)s')
logger = logging.getLogger()
logger.setLevel(logging.INFO)
for handler in logger.handlers:
    handler.setLevel(logging.DEBUG)
logging.getLogger('botocore').setLevel(logging.ERROR)

session = boto3.Session()
s3 = session.resource('s3')


def split_s3(uri):
    bucket, _, key = uri.replace('s3://', '').partition('/')
    return bucket, key


def lambda_handler(event, context):
    logger.info('## EVENT')
    logger.info(event)
    body = s3.Object(*split_s3(event['dataObject']['text-file'])).get()['Body']
    lines = [line.decode('utf-8') for line in body.iter_lines()]
    logger.warning('%d lines', len(lines))
    return {
        'taskInput': {'taskObject': event['dataObject']['source-ref'], 'text': ' '.join(lines)},
        'isHumanAnnotationRequired': True if lines else False,
    }
