create database if not exists nianbao;
create table if not exists nianbao.findings (
    finding_id String comment 'Stable identity: from the document, the check and the place.',
    doc_id String comment 'The document: documents.doc_id.',
    report_year Nullable(Int32) comment 'The year that the report is about; null where it could not be told. Also the partition of the file.',
    publisher Nullable(String) comment 'Full name of the publishing organ as printed; null where none was found.',
    region_code Nullable(String) comment 'GB/T 2260 code at the level of the publisher; null where unknown.',
    check_id String comment 'What was checked or noticed, as stage.what.',
    severity String comment 'error (a figure is missing or wrong), warning (it may be) or info.',
    outcome String comment 'fail, pass or not_assessable (an operand is missing).',
    expression String comment 'What was compared; empty where nothing was.',
    left_value Nullable(Decimal(20, 6)) comment 'Left side of the comparison.',
    right_value Nullable(Decimal(20, 6)) comment 'Right side of the comparison.',
    difference Nullable(Decimal(20, 6)) comment 'left_value - right_value.',
    message String comment 'What a person should know, in Chinese and English.',
    hint String comment 'What may have happened, in Chinese and English, such as one digit that would explain several failures; empty where nothing suggests itself. Nothing was changed.',
    fact_ids Array(String) comment 'The facts that it is about; of a comparison that passed, those of its left side.',
    char_start Nullable(Int64) comment 'First character that it is about, as in facts; null where it is about the whole document.',
    char_end Nullable(Int64) comment 'One past the last character that it is about.'
)
engine = MergeTree
partition by ifNull(report_year, 0)
order by (finding_id)
comment 'What is odd about a document, one row each; passed checks are rows too.';
create table if not exists nianbao.rejects (
    source_path String comment 'The source as found, as in documents.',
    source_bytes Int64 comment 'Its size in bytes; 0 where it could not be told.',
    stage String comment 'The stage that gave up: fetch, normalize, extract or map.',
    error String comment 'unreadable, empty, too_large, unsupported_format, undecodable_text, encrypted, damaged, bomb, converter_missing or internal (a defect of this program).',
    message String comment 'What a person should know to mend it.',
    first_seen DateTime64(6, 'UTC') comment 'When the source was last written: the earliest time that its content can have been seen.'
)
engine = MergeTree
order by tuple()
comment 'Sources that gave no document, with the reason.';
create table if not exists nianbao.metrics (
    metric_id String comment 'The metric: facts.metric_id, or facts.local_metric.',
    unit String comment 'Its canonical unit.',
    label String comment 'Its name, in Chinese.',
    definition String comment 'What it counts.'
)
engine = MergeTree
order by (metric_id)
comment 'The metric dictionary: what facts.metric_id, facts.local_metric and the columns of the wide tables mean.';
create or replace table nianbao.findings_new as nianbao.findings;
insert into nianbao.findings_new (finding_id, doc_id, report_year, publisher, region_code, check_id, severity, outcome, expression, left_value, right_value, difference, message, hint, fact_ids, char_start, char_end)
    select finding_id, doc_id, report_year, publisher, region_code, check_id, severity, outcome, expression, left_value, right_value, difference, message, hint, fact_ids, char_start, char_end from s3('https://store.example.org/reports/current/findings/*/*.parquet', 'Parquet')
    settings use_hive_partitioning = 0;
exchange tables nianbao.findings_new and nianbao.findings;
drop table nianbao.findings_new;
create or replace table nianbao.rejects_new as nianbao.rejects;
insert into nianbao.rejects_new (source_path, source_bytes, stage, error, message, first_seen)
    select source_path, source_bytes, stage, error, message, first_seen from s3('https://store.example.org/reports/current/rejects/*.parquet', 'Parquet')
    settings use_hive_partitioning = 0;
exchange tables nianbao.rejects_new and nianbao.rejects;
drop table nianbao.rejects_new;
truncate table nianbao.metrics;
insert into nianbao.metrics values
    ('proactive.info', '条', '主动公开政府信息数', 'government information items disclosed proactively (the same item through several channels counts once)');
create or replace view nianbao.applications_and_outcomes as
select
    w.doc_id, w.publisher, w.publisher_kind, w.region_code, w.province, w.city, w.county, w.report_year, w.form,
    w."applications.received" as received,
    w."applications.carried_in" as carried_in,
    o.granted, o.partial, o.denied, o.unavailable, o.unprocessed, o.other, o.assigned, o.total, o.comparable
from nianbao.metrics_wide w
left join nianbao.outcomes_harmonised o on o.doc_id = w.doc_id
comment 'One row for each report: applications received, and what became of them on one scale for the forms of all years. Null: nothing is printed.';
create or replace view nianbao.findings_by_check as
select
    check_id, severity,
    count(case when outcome = 'pass' then 1 end) as passed,
    count(case when outcome = 'fail' then 1 end) as failed,
    count(case when outcome = 'not_assessable' then 1 end) as not_assessable,
    count(distinct case when outcome = 'fail' then doc_id end) as reports_failed,
    round(100.0 * count(case when outcome = 'fail' then 1 end)
        / nullif(count(case when outcome in ('pass', 'fail') then 1 end), 0), 2) as percent_failed
from nianbao.findings
group by check_id, severity
comment 'How often each check passed, failed or could not be made. percent_failed is of those that could.';
create or replace view nianbao.reports_with_failed_checks as
select
    d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path,
    count(case when f.severity = 'error' then 1 end) as errors,
    count(case when f.severity = 'warning' then 1 end) as warnings
from nianbao.documents d
join nianbao.findings f on f.doc_id = d.doc_id
where f.outcome = 'fail' and f.severity in ('error', 'warning') and d.duplicate_of is null
group by d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path
comment 'Reports whose figures contradict each other or could not be read: how many checks failed, by severity. Copies are left out.';
create or replace view nianbao.transparency_by_province_year as
select
    w.province, w.report_year,
    count(*) as reports,
    count(case when o.comparable then 1 end) as comparable_reports,
    sum(w."applications.received") as received,
    sum(o.granted) as granted, sum(o.partial) as partial, sum(o.denied) as denied,
    sum(o.unavailable) as unavailable, sum(o.unprocessed) as unprocessed, sum(o.other) as other,
    sum(o.assigned) as assigned,
    round(100.0 * (coalesce(sum(o.granted), 0) + coalesce(sum(o.partial), 0)) / nullif(sum(o.assigned), 0), 2)
        as percent_granted
from nianbao.metrics_wide w
left join nianbao.outcomes_harmonised o on o.doc_id = w.doc_id
group by w.province, w.report_year
comment 'Applications and answers of all reports of a province and year. percent_granted: granted or partly granted, of the answers on the scale. Sums leave out what is not printed; a report of a city may hold the figures of its districts (facts.scope).';
