"""The wire: Ground Truth's operations over AWS JSON 1.1, as boto3 and the aws command line call them."""
