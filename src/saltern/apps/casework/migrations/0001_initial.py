"""The tables of casework."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='RuleText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('item', models.CharField(max_length=80)),
                ('version', models.PositiveIntegerField()),
                ('body', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('item', models.CharField(max_length=80)),
                ('item_version', models.PositiveIntegerField()),
                ('pack_version', models.CharField(max_length=80)),
                ('subject', models.BigIntegerField()),
                ('who', models.CharField(max_length=16)),
                ('account', models.CharField(max_length=200)),
                ('channel', models.CharField(max_length=80)),
                ('request', models.CharField(max_length=200, unique=True)),
                ('asked', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('received', '已收件'), ('deferred', '容缺受理'), ('review', '人工审查'), ('correction', '待补正'), ('paused', '计时中止'), ('approved', '已批准'), ('refused', '不予批准'), ('withdrawn', '已撤回'), ('lapsed', '逾期退件')], max_length=16)),
                ('received_at', models.DateTimeField()),
                ('received_on', models.DateField()),
                ('statutory_days', models.PositiveIntegerField()),
                ('promised_days', models.PositiveIntegerField()),
                ('statutory_due', models.DateField(null=True)),
                ('promised_due', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('breached_on', models.DateField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_on', models.DateField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('moves', models.PositiveSmallIntegerField()),
                ('handler', models.CharField(blank=True, max_length=200)),
                ('for_a_person', models.BooleanField(default=False)),
                ('form', models.JSONField()),
                ('materials', models.JSONField()),
                ('fields_prefilled', models.PositiveSmallIntegerField()),
                ('materials_saved', models.PositiveSmallIntegerField()),
                ('visits_saved', models.PositiveSmallIntegerField()),
                ('satisfaction', models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ('approved', 'refused', 'withdrawn', 'lapsed')), _negated=True), fields=['due_on', 'id'], name='case_by_deadline'), models.Index(fields=['subject', 'id'], name='case_of_subject'), models.Index(fields=['item', 'id'], name='case_of_item'), models.Index(fields=['changed_at', 'id'], name='case_by_change')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_on__isnull', False), ('state__in', ('approved', 'refused', 'withdrawn', 'lapsed'))), models.Q(models.Q(('state__in', ('approved', 'refused', 'withdrawn', 'lapsed')), _negated=True), ('closed_at__isnull', True), ('closed_on__isnull', True)), _connector='OR'), name='closed_when_closed')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.BigIntegerField()),
                ('slot', models.CharField(max_length=161)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='casework.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject', 'slot'), name='one_open_case_a_slot')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted', models.JSONField()),
                ('reason', models.TextField()),
                ('by', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='casework.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('case',), name='one_open_correction')],
            },
        ),
        migrations.CreateModel(
            name='Deferral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('material', models.CharField(max_length=80)),
                ('signed_by', models.CharField(max_length=200)),
                ('signed_at', models.DateTimeField()),
                ('remind_on', models.DateField()),
                ('due_on', models.DateField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('promised', '已承诺'), ('kept', '已补齐'), ('lapsed', '已逾期'), ('dropped', '已终止')], default='promised', max_length=8)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deferrals', to='casework.case')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'promised')), fields=['due_on', 'id'], name='promise_by_day')],
                'constraints': [models.UniqueConstraint(fields=('case', 'material'), name='one_promise_a_material')],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=16)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('by', models.CharField(max_length=200)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='casework.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('case',), name='one_open_pause')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.PositiveSmallIntegerField()),
                ('result', models.CharField(choices=[('approve', '批准'), ('refer', '转人工'), ('refuse', '不予批准')], max_length=8)),
                ('automatic', models.BooleanField()),
                ('final', models.BooleanField()),
                ('by', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('because', models.JSONField()),
                ('evidence', models.JSONField(null=True)),
                ('pack_version', models.CharField(max_length=80)),
                ('engine_version', models.CharField(max_length=80)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='casework.case')),
                ('rules', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='casework.ruletext')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'serial'), name='one_decision_a_serial'), models.UniqueConstraint(condition=models.Q(('final', True)), fields=('case',), name='decided_once'), models.CheckConstraint(condition=models.Q(models.Q(('result', 'refuse'), _negated=True), models.Q(('automatic', False), ('final', True)), _connector='OR'), name='no_machine_refuses'), models.CheckConstraint(condition=models.Q(models.Q(('result', 'refer'), _negated=True), ('final', False), _connector='OR'), name='a_referral_is_not_final')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.PositiveSmallIntegerField()),
                ('action', models.CharField(max_length=24)),
                ('before', models.CharField(blank=True, max_length=16)),
                ('after', models.CharField(max_length=16)),
                ('actor', models.CharField(max_length=200)),
                ('role', models.CharField(max_length=16)),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='casework.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'serial'), name='one_step_a_serial')],
            },
        ),
    ]
