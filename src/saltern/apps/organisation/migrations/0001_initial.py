"""Offices."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=200)),
                ('unit', models.CharField(max_length=80)),
                ('venue', models.CharField(blank=True, max_length=80)),
                ('roles', models.JSONField()),
                ('items', models.JSONField(null=True)),
                ('begins_at', models.DateTimeField()),
                ('appointed_by', models.CharField(max_length=200)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'id'], name='post_of_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('account', 'unit'), name='one_open_post_a_unit')],
            },
        ),
    ]
