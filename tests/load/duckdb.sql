begin transaction;
create table findings (
    finding_id varchar not null,
    doc_id varchar not null,
    report_year integer,
    publisher varchar,
    region_code varchar,
    check_id varchar not null,
    severity varchar not null,
    outcome varchar not null,
    expression varchar not null,
    left_value decimal(20,6),
    right_value decimal(20,6),
    difference decimal(20,6),
    message varchar not null,
    hint varchar not null,
    fact_ids varchar[] not null,
    char_start bigint,
    char_end bigint,
    primary key (finding_id)
);
comment on table findings is 'What is odd about a document, one row each; passed checks are rows too.';
comment on column findings.finding_id is 'Stable identity: from the document, the check and the place.';
comment on column findings.doc_id is 'The document: documents.doc_id.';
comment on column findings.report_year is 'The year that the report is about; null where it could not be told. Also the partition of the file.';
comment on column findings.publisher is 'Full name of the publishing organ as printed; null where none was found.';
comment on column findings.region_code is 'GB/T 2260 code at the level of the publisher; null where unknown.';
comment on column findings.check_id is 'What was checked or noticed, as stage.what.';
comment on column findings.severity is 'error (a figure is missing or wrong), warning (it may be) or info.';
comment on column findings.outcome is 'fail, pass or not_assessable (an operand is missing).';
comment on column findings.expression is 'What was compared; empty where nothing was.';
comment on column findings.left_value is 'Left side of the comparison.';
comment on column findings.right_value is 'Right side of the comparison.';
comment on column findings.difference is 'left_value - right_value.';
comment on column findings.message is 'What a person should know, in Chinese and English.';
comment on column findings.hint is 'What may have happened, in Chinese and English, such as one digit that would explain several failures; empty where nothing suggests itself. Nothing was changed.';
comment on column findings.fact_ids is 'The facts that it is about; of a comparison that passed, those of its left side.';
comment on column findings.char_start is 'First character that it is about, as in facts; null where it is about the whole document.';
comment on column findings.char_end is 'One past the last character that it is about.';
create table rejects (
    source_path varchar not null,
    source_bytes bigint not null,
    stage varchar not null,
    error varchar not null,
    message varchar not null,
    first_seen timestamp with time zone not null
);
comment on table rejects is 'Sources that gave no document, with the reason.';
comment on column rejects.source_path is 'The source as found, as in documents.';
comment on column rejects.source_bytes is 'Its size in bytes; 0 where it could not be told.';
comment on column rejects.stage is 'The stage that gave up: fetch, normalize, extract or map.';
comment on column rejects.error is 'unreadable, empty, too_large, unsupported_format, undecodable_text, encrypted, damaged, bomb, converter_missing or internal (a defect of this program).';
comment on column rejects.message is 'What a person should know to mend it.';
comment on column rejects.first_seen is 'When the source was last written: the earliest time that its content can have been seen.';
create table metrics (
    metric_id varchar not null,
    unit varchar not null,
    label varchar not null,
    definition varchar not null,
    primary key (metric_id)
);
comment on table metrics is 'The metric dictionary: what facts.metric_id, facts.local_metric and the columns of the wide tables mean.';
comment on column metrics.metric_id is 'The metric: facts.metric_id, or facts.local_metric.';
comment on column metrics.unit is 'Its canonical unit.';
comment on column metrics.label is 'Its name, in Chinese.';
comment on column metrics.definition is 'What it counts.';
insert into findings (finding_id, doc_id, report_year, publisher, region_code, check_id, severity, outcome, expression, left_value, right_value, difference, message, hint, fact_ids, char_start, char_end)
    select finding_id, doc_id, report_year, publisher, region_code, check_id, severity, outcome, expression, left_value, right_value, difference, message, hint, fact_ids, char_start, char_end from read_parquet('/data/it''s/current/findings/*/*.parquet', hive_partitioning = false);
insert into rejects (source_path, source_bytes, stage, error, message, first_seen)
    select source_path, source_bytes, stage, error, message, first_seen from read_parquet('/data/it''s/current/rejects/*.parquet', hive_partitioning = false);
delete from metrics where true;
insert into metrics values
    ('proactive.info', '条', '主动公开政府信息数', 'government information items disclosed proactively (the same item through several channels counts once)');
create or replace view applications_and_outcomes as
select
    w.doc_id, w.publisher, w.publisher_kind, w.region_code, w.province, w.city, w.county, w.report_year, w.form,
    w."applications.received" as received,
    w."applications.carried_in" as carried_in,
    o.granted, o.partial, o.denied, o.unavailable, o.unprocessed, o.other, o.assigned, o.total, o.comparable
from metrics_wide w
left join outcomes_harmonised o on o.doc_id = w.doc_id;
comment on view applications_and_outcomes is 'One row for each report: applications received, and what became of them on one scale for the forms of all years. Null: nothing is printed.';
create or replace view findings_by_check as
select
    check_id, severity,
    count(case when outcome = 'pass' then 1 end) as passed,
    count(case when outcome = 'fail' then 1 end) as failed,
    count(case when outcome = 'not_assessable' then 1 end) as not_assessable,
    count(distinct case when outcome = 'fail' then doc_id end) as reports_failed,
    round(100.0 * count(case when outcome = 'fail' then 1 end)
        / nullif(count(case when outcome in ('pass', 'fail') then 1 end), 0), 2) as percent_failed
from findings
group by check_id, severity;
comment on view findings_by_check is 'How often each check passed, failed or could not be made. percent_failed is of those that could.';
create or replace view reports_with_failed_checks as
select
    d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path,
    count(case when f.severity = 'error' then 1 end) as errors,
    count(case when f.severity = 'warning' then 1 end) as warnings
from documents d
join findings f on f.doc_id = d.doc_id
where f.outcome = 'fail' and f.severity in ('error', 'warning') and d.duplicate_of is null
group by d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path;
comment on view reports_with_failed_checks is 'Reports whose figures contradict each other or could not be read: how many checks failed, by severity. Copies are left out.';
create or replace view transparency_by_province_year as
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
from metrics_wide w
left join outcomes_harmonised o on o.doc_id = w.doc_id
group by w.province, w.report_year;
comment on view transparency_by_province_year is 'Applications and answers of all reports of a province and year. percent_granted: granted or partly granted, of the answers on the scale. Sums leave out what is not printed; a report of a city may hold the figures of its districts (facts.scope).';
commit;
