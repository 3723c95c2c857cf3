"""Accounts, codes, bonds, mandates."""

import django.db.models.deletion
import django.utils.timezone
import saltern.apps.identity.handle
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('handle', models.CharField(default=saltern.apps.identity.handle.new_account_handle, editable=False, max_length=24, unique=True)),
                ('mobile_key', models.CharField(max_length=64, null=True, unique=True)),
                ('mobile_sealed', models.BinaryField(null=True)),
                ('language', models.CharField(default='zh', max_length=8)),
                ('text_size', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mobile_key', models.CharField(max_length=64)),
                ('purpose', models.CharField(max_length=16)),
                ('salt', models.CharField(max_length=32)),
                ('hash', models.CharField(max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('wrong', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['mobile_key', 'purpose', 'expires_at'], name='code_of_mobile'), models.Index(fields=['expires_at'], name='code_over')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handle', models.CharField(default=saltern.apps.identity.handle.new_mandate_handle, editable=False, max_length=24, unique=True)),
                ('kind', models.CharField(max_length=16)),
                ('giver', models.BigIntegerField()),
                ('giver_kind', models.CharField(max_length=16)),
                ('holder', models.BigIntegerField()),
                ('items', models.JSONField(null=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('given_by', models.CharField(max_length=200)),
                ('given_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['holder', 'ended_at'], name='mandate_of_holder'), models.Index(fields=['giver', 'id'], name='mandate_of_giver')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('giver', models.F('holder')), _negated=True), name='nobodys_own_holder')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, unique=True)),
                ('since', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['since'], name='tally_over')],
            },
        ),
        migrations.CreateModel(
            name='Bond',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.BigIntegerField()),
                ('kind', models.CharField(max_length=16)),
                ('level', models.CharField(max_length=16)),
                ('proved_by', models.CharField(max_length=200)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=200)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bonds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['subject'], name='bond_of_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('account', 'subject'), name='one_open_bond'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('kind', 'natural_person')), fields=('account',), name='one_person_an_account')],
            },
        ),
    ]
