"""Proofs by face: what came of them, never a picture. Passwords that are for once."""

import django.db.models.deletion
import saltern.apps.identity.handle
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='password_once',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handle', models.CharField(default=saltern.apps.identity.handle.new_proof_handle, editable=False, max_length=24, unique=True)),
                ('subject', models.BigIntegerField()),
                ('guardian', models.BooleanField()),
                ('provider', models.CharField(max_length=40)),
                ('reference', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(default='waiting', max_length=8)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'decided_at'], name='proof_of_subject')],
            },
        ),
    ]
