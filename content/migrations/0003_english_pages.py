
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0002_first_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='homepage',
            name='body_en',
            field=wagtail.fields.StreamField([('paragraph', 0), ('heading', 1), ('picture', 4), ('quote', 7), ('facts', 11), ('call', 19), ('table', 20), ('announcement', 24), ('story', 27)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'paragraph', 'template': 'content/blocks/paragraph.html'}), 1: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'heading', 'max_length': 80, 'template': 'content/blocks/heading.html'}), 2: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 200, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 2), ('caption', 3)]], {'icon': 'image', 'label': 'picture', 'template': 'content/blocks/picture.html'}), 5: ('wagtail.blocks.TextBlock', (), {'label': 'words'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('who', 6)]], {'icon': 'openquote', 'label': 'quotation', 'template': 'content/blocks/quote.html'}), 8: ('wagtail.blocks.CharBlock', (), {'label': 'name', 'max_length': 40}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'value', 'max_length': 200}), 10: ('wagtail.blocks.StructBlock', [[('name', 8), ('value', 9)]], {}), 11: ('wagtail.blocks.ListBlock', (10,), {'icon': 'list-ul', 'label': 'facts', 'template': 'content/blocks/facts.html'}), 12: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 60}), 13: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'required': False}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'label', 'max_length': 40}), 15: ('wagtail.blocks.PageChooserBlock', (), {'label': 'page', 'required': False}), 16: ('wagtail.blocks.CharBlock', (), {'help_text': 'On this site, for example /appeals/new/, or a full address.', 'label': 'or address', 'required': False}), 17: ('wagtail.blocks.StructBlock', [[('label', 14), ('page', 15), ('address', 16)]], {}), 18: ('wagtail.blocks.ListBlock', (17,), {'label': 'links', 'max_num': 3, 'min_num': 1}), 19: ('wagtail.blocks.StructBlock', [[('title', 12), ('text', 13), ('links', 18)]], {'icon': 'pick', 'label': 'call to action', 'template': 'content/blocks/call.html'}), 20: ('wagtail.contrib.table_block.blocks.TableBlock', (), {'icon': 'table', 'label': 'table', 'template': 'content/blocks/table.html'}), 21: ('wagtail.blocks.TextBlock', (), {'label': 'text'}), 22: ('wagtail.blocks.BooleanBlock', (), {'label': 'urgent', 'required': False}), 23: ('wagtail.blocks.ListBlock', (17,), {'default': [], 'label': 'links', 'max_num': 2}), 24: ('wagtail.blocks.StructBlock', [[('title', 12), ('text', 21), ('urgent', 22), ('links', 23)]], {'icon': 'warning', 'label': 'announcement', 'template': 'content/blocks/announcement.html'}), 25: ('wagtail.blocks.PageChooserBlock', (), {'label': 'story', 'page_type': ['content.NewsPage']}), 26: ('wagtail.blocks.TextBlock', (), {'help_text': "Replaces the story's own summary.", 'label': 'words', 'required': False}), 27: ('wagtail.blocks.StructBlock', [[('page', 25), ('words', 26)]], {'icon': 'doc-full', 'label': 'highlighted story', 'template': 'content/blocks/story.html'})}, verbose_name='body in English'),
        ),
        migrations.AddField(
            model_name='homepage',
            name='title_en',
            field=models.CharField(blank=True, max_length=255, verbose_name='title in English'),
        ),
        migrations.AddField(
            model_name='newsindexpage',
            name='intro_en',
            field=models.TextField(blank=True, max_length=600, verbose_name='introduction in English'),
        ),
        migrations.AddField(
            model_name='newsindexpage',
            name='title_en',
            field=models.CharField(blank=True, max_length=255, verbose_name='title in English'),
        ),
        migrations.AddField(
            model_name='newspage',
            name='body_en',
            field=wagtail.fields.StreamField([('paragraph', 0), ('heading', 1), ('picture', 4), ('quote', 7), ('facts', 11), ('call', 19), ('table', 20)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'paragraph', 'template': 'content/blocks/paragraph.html'}), 1: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'heading', 'max_length': 80, 'template': 'content/blocks/heading.html'}), 2: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 200, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 2), ('caption', 3)]], {'icon': 'image', 'label': 'picture', 'template': 'content/blocks/picture.html'}), 5: ('wagtail.blocks.TextBlock', (), {'label': 'words'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('who', 6)]], {'icon': 'openquote', 'label': 'quotation', 'template': 'content/blocks/quote.html'}), 8: ('wagtail.blocks.CharBlock', (), {'label': 'name', 'max_length': 40}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'value', 'max_length': 200}), 10: ('wagtail.blocks.StructBlock', [[('name', 8), ('value', 9)]], {}), 11: ('wagtail.blocks.ListBlock', (10,), {'icon': 'list-ul', 'label': 'facts', 'template': 'content/blocks/facts.html'}), 12: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 60}), 13: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'required': False}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'label', 'max_length': 40}), 15: ('wagtail.blocks.PageChooserBlock', (), {'label': 'page', 'required': False}), 16: ('wagtail.blocks.CharBlock', (), {'help_text': 'On this site, for example /appeals/new/, or a full address.', 'label': 'or address', 'required': False}), 17: ('wagtail.blocks.StructBlock', [[('label', 14), ('page', 15), ('address', 16)]], {}), 18: ('wagtail.blocks.ListBlock', (17,), {'label': 'links', 'max_num': 3, 'min_num': 1}), 19: ('wagtail.blocks.StructBlock', [[('title', 12), ('text', 13), ('links', 18)]], {'icon': 'pick', 'label': 'call to action', 'template': 'content/blocks/call.html'}), 20: ('wagtail.contrib.table_block.blocks.TableBlock', (), {'icon': 'table', 'label': 'table', 'template': 'content/blocks/table.html'})}, verbose_name='body in English'),
        ),
        migrations.AddField(
            model_name='newspage',
            name='summary_en',
            field=models.TextField(blank=True, max_length=400, verbose_name='summary in English'),
        ),
        migrations.AddField(
            model_name='newspage',
            name='title_en',
            field=models.CharField(blank=True, max_length=255, verbose_name='title in English'),
        ),
        migrations.AddField(
            model_name='standardpage',
            name='body_en',
            field=wagtail.fields.StreamField([('paragraph', 0), ('heading', 1), ('picture', 4), ('quote', 7), ('facts', 11), ('call', 19), ('table', 20)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'paragraph', 'template': 'content/blocks/paragraph.html'}), 1: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'heading', 'max_length': 80, 'template': 'content/blocks/heading.html'}), 2: ('wagtail.images.blocks.ImageBlock', [], {'label': 'picture'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 200, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 2), ('caption', 3)]], {'icon': 'image', 'label': 'picture', 'template': 'content/blocks/picture.html'}), 5: ('wagtail.blocks.TextBlock', (), {'label': 'words'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 80, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('who', 6)]], {'icon': 'openquote', 'label': 'quotation', 'template': 'content/blocks/quote.html'}), 8: ('wagtail.blocks.CharBlock', (), {'label': 'name', 'max_length': 40}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'value', 'max_length': 200}), 10: ('wagtail.blocks.StructBlock', [[('name', 8), ('value', 9)]], {}), 11: ('wagtail.blocks.ListBlock', (10,), {'icon': 'list-ul', 'label': 'facts', 'template': 'content/blocks/facts.html'}), 12: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 60}), 13: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'required': False}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'label', 'max_length': 40}), 15: ('wagtail.blocks.PageChooserBlock', (), {'label': 'page', 'required': False}), 16: ('wagtail.blocks.CharBlock', (), {'help_text': 'On this site, for example /appeals/new/, or a full address.', 'label': 'or address', 'required': False}), 17: ('wagtail.blocks.StructBlock', [[('label', 14), ('page', 15), ('address', 16)]], {}), 18: ('wagtail.blocks.ListBlock', (17,), {'label': 'links', 'max_num': 3, 'min_num': 1}), 19: ('wagtail.blocks.StructBlock', [[('title', 12), ('text', 13), ('links', 18)]], {'icon': 'pick', 'label': 'call to action', 'template': 'content/blocks/call.html'}), 20: ('wagtail.contrib.table_block.blocks.TableBlock', (), {'icon': 'table', 'label': 'table', 'template': 'content/blocks/table.html'})}, verbose_name='body in English'),
        ),
        migrations.AddField(
            model_name='standardpage',
            name='intro_en',
            field=models.TextField(blank=True, max_length=600, verbose_name='introduction in English'),
        ),
        migrations.AddField(
            model_name='standardpage',
            name='title_en',
            field=models.CharField(blank=True, max_length=255, verbose_name='title in English'),
        ),
    ]
