import json
import os
import time

import boto3


def lambda_handler(event, context):
    context.log('start')
    account = context.invoked_function_arn.split(':')[4]
    assert context.get_remaining_time_in_millis() > 1000
    assert account == boto3.client('sts').get_caller_identity()['Account'] or account.isdigit()
    facts = {
        'request': context.aws_request_id, 'name': context.function_name, 'version': context.function_version,
        'log group': context.log_group_name, 'log stream': context.log_stream_name, 'memory': int(context.memory_limit_in_mb),
        'identity': context.identity.cognito_identity_id, 'client': context.client_context,
        'env': {name: os.environ[name] for name in (
            'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '_HANDLER',
            'LAMBDA_TASK_ROOT', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_LOG_GROUP_NAME', 'TZ')},
        'hour': time.strftime('%H') == time.strftime('%H', time.gmtime()),
        'account': account,
    }
    print(json.dumps({k: str(v) for k, v in vars(context).items()}))
    return {'taskInput': {'text': 'facts', 'facts': facts}, 'isHumanAnnotationRequired': 1}
