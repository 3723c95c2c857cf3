"""The tables of the outbox."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('subject', models.BigIntegerField(primary_key=True, serialize=False)),
                ('language', models.CharField(default='zh', max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_key', models.CharField(max_length=200, unique=True)),
                ('send_id', models.CharField(max_length=36)),
                ('subject', models.BigIntegerField()),
                ('recipient_kind', models.CharField(max_length=20)),
                ('channel', models.CharField(max_length=16)),
                ('kind', models.CharField(max_length=20)),
                ('template', models.CharField(max_length=120)),
                ('fills', models.JSONField()),
                ('why', models.JSONField()),
                ('source_kind', models.CharField(max_length=40)),
                ('source_id', models.CharField(max_length=120)),
                ('emergency', models.BooleanField()),
                ('already_done', models.CharField(blank=True, max_length=200)),
                ('pack_version', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('queued', '待发送'), ('attempting', '发送中'), ('sent', '已发送'), ('failed', '未送达'), ('unknown', '结果不明'), ('suppressed', '不再发送')], default='queued', max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('text', models.TextField(blank=True)),
                ('parts', models.PositiveSmallIntegerField(default=0)),
                ('worker', models.CharField(blank=True, max_length=120)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('provider', models.CharField(blank=True, max_length=40)),
                ('reference', models.CharField(blank=True, max_length=200)),
                ('finished_at', models.DateTimeField(null=True)),
                ('receipt', models.CharField(blank=True, max_length=20)),
                ('receipt_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['channel', 'next_at'], name='message_queued'), models.Index(condition=models.Q(('state', 'attempting')), fields=['channel', 'id'], name='message_attempting'), models.Index(fields=['source_kind', 'source_id', 'id'], name='message_of_source'), models.Index(fields=['subject', 'id'], name='message_of_subject'), models.Index(fields=['send_id'], name='message_send_id')],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.BigIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject', 'kind'), name='one_refusal_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Stop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_kind', models.CharField(blank=True, max_length=40)),
                ('source_id', models.CharField(blank=True, max_length=120)),
                ('by', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source_kind', 'source_id'), name='one_stop_a_source')],
            },
        ),
    ]
