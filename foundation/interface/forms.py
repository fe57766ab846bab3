"""One way to draw a form: our field template, errors marked and spoken."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    field_template_name = "interface/field.html"
