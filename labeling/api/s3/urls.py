"""Every address below /s3 goes to one view: keys may hold anything, so no pattern should look at them."""

from django.urls import re_path

from labeling.api.s3.view import endpoint

urlpatterns = [re_path(r"^$", endpoint), re_path(r"^/", endpoint)]
