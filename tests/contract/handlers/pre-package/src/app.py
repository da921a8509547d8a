"""Packaged as the usual build tools do it: a package with relative imports."""
from typing import Any, Dict

from .readers.page import read_page
from src.settings import REQUIRED


def lambda_handler(event: Dict[str, Any], context: object) -> Dict[str, Any]:
    page = read_page(event["dataObject"]["page"])
    return {"taskInput": {"taskObject": event["dataObject"].get("source-ref"), **page}, "isHumanAnnotationRequired": REQUIRED}
