import json
import sys
import traceback

sys.path.append('/var/task')
from s3_helper import Files


def lambda_handler(event, context):
    files = Files(event["roleArn"], event.get("kmsKeyId"))
    done = []
    for number, item in enumerate(files.load(event["payload"]["s3Uri"])):
        try:
            done.append(entry(item, event, files))
        except Exception:
            print("item", number, "cannot be kept")
            traceback.print_exc()
    return list(reversed(done))


def entry(item, event, files):
    said = [{"workerId": one["workerId"], "annotationData": json.loads(one["annotationData"]["content"])}
            for one in item["annotations"]]
    if not said[0]["annotationData"]["note"]:
        raise ValueError("an empty note")
    stored = files.save(said, "%s/own/%s.json" % (event["outputConfig"], item["datasetObjectId"]))
    value = {"annotationsFromAllWorkers": said, "categories": event.get("labelCategories"), "stored": stored}
    return {"datasetObjectId": item["datasetObjectId"],
            "consolidatedAnnotation": {"content": {event["labelAttributeName"]: value}}}
