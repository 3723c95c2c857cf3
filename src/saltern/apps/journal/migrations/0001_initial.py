"""The tables of the journal."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('previous', models.CharField(max_length=64)),
                ('root', models.CharField(max_length=64)),
                ('count', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=200)),
                ('role', models.CharField(max_length=200)),
                ('action', models.CharField(max_length=200)),
                ('subject', models.BigIntegerField(null=True)),
                ('object', models.CharField(blank=True, max_length=200)),
                ('purpose', models.CharField(blank=True, max_length=200)),
                ('detail', models.TextField()),
                ('request', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Once',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('asked', models.CharField(max_length=64)),
                ('answer', models.TextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('at', models.DateTimeField()),
                ('planned', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('planned', False)), fields=['id'], name='event_unplanned')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handler', models.CharField(max_length=200)),
                ('done_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('error', models.TextField(blank=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='journal.event')),
            ],
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='journal.line')),
                ('position', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(condition=models.Q(('subject__isnull', False)), fields=['subject', 'id'], name='line_of_subject'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(fields=['object', 'id'], name='line_of_object'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['next_at', 'id'], name='delivery_waiting'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('event', 'handler'), name='one_delivery_a_handler'),
        ),
        migrations.AddField(
            model_name='link',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='journal.batch'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(fields=('batch', 'position'), name='one_line_a_place'),
        ),
    ]
