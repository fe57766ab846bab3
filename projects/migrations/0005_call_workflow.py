"""Submitted proposals never change; calls go through Wagtail's workflow with a second officer.

Call officers may add documents to a collection of their own, and choose any document.
"""

from django.db import migrations
from wagtail.models import Collection

from foundation.records.migrations import ForbidChanges

WORKFLOW, TASK, COLLECTION, GROUP = "征集公告核发", "第二人审核", "征集公告附件", "Call officers"
DOCUMENT_RIGHTS = ("add_document", "change_document", "choose_document")


def forwards(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    call_type, _made = content_types.get_or_create(app_label="projects", model="call")
    task_type, _made = content_types.get_or_create(
        app_label="projects", model="secondofficertask"
    )
    task = apps.get_model("projects", "SecondOfficerTask").objects.create(
        name=TASK, content_type=task_type
    )
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=WORKFLOW)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task_id=task.pk, sort_order=0
    )
    apps.get_model("wagtailcore", "WorkflowContentType").objects.create(
        content_type=call_type, workflow=workflow
    )
    _document_rights(apps, content_types)
    calls = apps.get_model("projects", "Call").objects
    calls.filter(state="draft").update(live=False)


def _document_rights(apps, content_types):
    document, _made = content_types.get_or_create(app_label="wagtaildocs", model="document")
    collections = apps.get_model("wagtailcore", "Collection")
    # The historical model has no tree methods: the live one keeps the tree whole.
    root = Collection.objects.get(depth=1)
    own = root.add_child(name=COLLECTION)
    group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    permissions = apps.get_model("auth", "Permission").objects
    for codename in DOCUMENT_RIGHTS:
        permission, _made = permissions.get_or_create(
            content_type=document, codename=codename, defaults={"name": codename}
        )
        where = root.pk if codename == "choose_document" else own.pk
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.create(
            group=group, collection=collections.objects.get(pk=where), permission=permission
        )


def backwards(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("projects", "SecondOfficerTask").objects.filter(name=TASK).delete()
    apps.get_model("auth", "Group").objects.filter(name=GROUP).delete()
    Collection.objects.filter(name=COLLECTION).delete()


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_calls_and_proposals")]

    operations = [
        ForbidChanges("ProposalVersion"),
        migrations.RunPython(forwards, backwards),
    ]
