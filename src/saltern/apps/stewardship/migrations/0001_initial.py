"""Reports that a record is wrong."""

import saltern.apps.stewardship.record_report
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='RecordReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(default=saltern.apps.stewardship.record_report.new_report_number, editable=False, max_length=16, unique=True)),
                ('subject', models.BigIntegerField()),
                ('recipient_kind', models.CharField(max_length=16)),
                ('unit', models.CharField(max_length=80)),
                ('record_set', models.CharField(max_length=80)),
                ('column', models.CharField(blank=True, max_length=80)),
                ('said', models.TextField(blank=True)),
                ('right', models.TextField(blank=True)),
                ('account', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('due_on', models.DateField(null=True)),
                ('state', models.CharField(default='open', max_length=10)),
                ('outcome', models.CharField(blank=True, max_length=10)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'id'], name='report_of_subject'), models.Index(fields=['unit', 'id'], name='report_of_unit')],
            },
        ),
    ]
