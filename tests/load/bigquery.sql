create schema if not exists `project.nianbao`;
create table if not exists `project.nianbao`.findings (
    finding_id string not null options (description = 'Stable identity: from the document, the check and the place.'),
    doc_id string not null options (description = 'The document: documents.doc_id.'),
    report_year int64 options (description = 'The year that the report is about; null where it could not be told. Also the partition of the file.'),
    publisher string options (description = 'Full name of the publishing organ as printed; null where none was found.'),
    region_code string options (description = 'GB/T 2260 code at the level of the publisher; null where unknown.'),
    check_id string not null options (description = 'What was checked or noticed, as stage.what.'),
    severity string not null options (description = 'error (a figure is missing or wrong), warning (it may be) or info.'),
    outcome string not null options (description = 'fail, pass or not_assessable (an operand is missing).'),
    expression string not null options (description = 'What was compared; empty where nothing was.'),
    left_value numeric(20, 6) options (description = 'Left side of the comparison.'),
    right_value numeric(20, 6) options (description = 'Right side of the comparison.'),
    difference numeric(20, 6) options (description = 'left_value - right_value.'),
    message string not null options (description = 'What a person should know, in Chinese and English.'),
    hint string not null options (description = 'What may have happened, in Chinese and English, such as one digit that would explain several failures; empty where nothing suggests itself. Nothing was changed.'),
    fact_ids array<string> options (description = 'The facts that it is about; of a comparison that passed, those of its left side.'),
    char_start int64 options (description = 'First character that it is about, as in facts; null where it is about the whole document.'),
    char_end int64 options (description = 'One past the last character that it is about.'),
    primary key (finding_id) not enforced
)
partition by range_bucket(report_year, generate_array(1990, 2090, 1))
options (description = 'What is odd about a document, one row each; passed checks are rows too.');
create table if not exists `project.nianbao`.rejects (
    source_path string not null options (description = 'The source as found, as in documents.'),
    source_bytes int64 not null options (description = 'Its size in bytes; 0 where it could not be told.'),
    stage string not null options (description = 'The stage that gave up: fetch, normalize, extract or map.'),
    error string not null options (description = 'unreadable, empty, too_large, unsupported_format, undecodable_text, encrypted, damaged, bomb, converter_missing or internal (a defect of this program).'),
    message string not null options (description = 'What a person should know to mend it.'),
    first_seen timestamp not null options (description = 'When the source was last written: the earliest time that its content can have been seen.')
)
options (description = 'Sources that gave no document, with the reason.');
create table if not exists `project.nianbao`.metrics (
    metric_id string not null options (description = 'The metric: facts.metric_id, or facts.local_metric.'),
    unit string not null options (description = 'Its canonical unit.'),
    label string not null options (description = 'Its name, in Chinese.'),
    definition string not null options (description = 'What it counts.'),
    primary key (metric_id) not enforced
)
options (description = 'The metric dictionary: what facts.metric_id, facts.local_metric and the columns of the wide tables mean.');
load data overwrite `project.nianbao`.findings_new
from files (
    format = 'PARQUET', uris = ['gs://store/current/findings/*.parquet'],
    enable_list_inference = true, column_name_character_map = 'V1'
);
load data overwrite `project.nianbao`.rejects_new
from files (
    format = 'PARQUET', uris = ['gs://store/current/rejects/*.parquet'],
    enable_list_inference = true, column_name_character_map = 'V1'
);
begin transaction;
delete from `project.nianbao`.findings where true;
insert into `project.nianbao`.findings (finding_id, doc_id, report_year, publisher, region_code, check_id, severity, outcome, expression, left_value, right_value, difference, message, hint, fact_ids, char_start, char_end)
    select finding_id, doc_id, report_year, publisher, region_code, check_id, severity, outcome, expression, left_value, right_value, difference, message, hint, fact_ids, char_start, char_end from `project.nianbao`.findings_new;
delete from `project.nianbao`.rejects where true;
insert into `project.nianbao`.rejects (source_path, source_bytes, stage, error, message, first_seen)
    select source_path, source_bytes, stage, error, message, first_seen from `project.nianbao`.rejects_new;
delete from `project.nianbao`.metrics where true;
insert into `project.nianbao`.metrics values
    ('proactive.info', '条', '主动公开政府信息数', 'government information items disclosed proactively (the same item through several channels counts once)');
commit transaction;
drop table `project.nianbao`.findings_new;
drop table `project.nianbao`.rejects_new;
create or replace view `project.nianbao`.applications_and_outcomes options (description = 'One row for each report: applications received, and what became of them on one scale for the forms of all years. Null: nothing is printed.') as
select
    w.doc_id, w.publisher, w.publisher_kind, w.region_code, w.province, w.city, w.county, w.report_year, w.form,
    w.applications_received as received,
    w.applications_carried_in as carried_in,
    o.granted, o.partial, o.denied, o.unavailable, o.unprocessed, o.other, o.assigned, o.total, o.comparable
from `project.nianbao`.metrics_wide w
left join `project.nianbao`.outcomes_harmonised o on o.doc_id = w.doc_id;
create or replace view `project.nianbao`.findings_by_check options (description = 'How often each check passed, failed or could not be made. percent_failed is of those that could.') as
select
    check_id, severity,
    count(case when outcome = 'pass' then 1 end) as passed,
    count(case when outcome = 'fail' then 1 end) as failed,
    count(case when outcome = 'not_assessable' then 1 end) as not_assessable,
    count(distinct case when outcome = 'fail' then doc_id end) as reports_failed,
    round(100.0 * count(case when outcome = 'fail' then 1 end)
        / nullif(count(case when outcome in ('pass', 'fail') then 1 end), 0), 2) as percent_failed
from `project.nianbao`.findings
group by check_id, severity;
create or replace view `project.nianbao`.reports_with_failed_checks options (description = 'Reports whose figures contradict each other or could not be read: how many checks failed, by severity. Copies are left out.') as
select
    d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path,
    count(case when f.severity = 'error' then 1 end) as errors,
    count(case when f.severity = 'warning' then 1 end) as warnings
from `project.nianbao`.documents d
join `project.nianbao`.findings f on f.doc_id = d.doc_id
where f.outcome = 'fail' and f.severity in ('error', 'warning') and d.duplicate_of is null
group by d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path;
create or replace view `project.nianbao`.transparency_by_province_year options (description = 'Applications and answers of all reports of a province and year. percent_granted: granted or partly granted, of the answers on the scale. Sums leave out what is not printed; a report of a city may hold the figures of its districts (facts.scope).') as
select
    w.province, w.report_year,
    count(*) as reports,
    count(case when o.comparable then 1 end) as comparable_reports,
    sum(w.applications_received) as received,
    sum(o.granted) as granted, sum(o.partial) as partial, sum(o.denied) as denied,
    sum(o.unavailable) as unavailable, sum(o.unprocessed) as unprocessed, sum(o.other) as other,
    sum(o.assigned) as assigned,
    round(100.0 * (coalesce(sum(o.granted), 0) + coalesce(sum(o.partial), 0)) / nullif(sum(o.assigned), 0), 2)
        as percent_granted
from `project.nianbao`.metrics_wide w
left join `project.nianbao`.outcomes_harmonised o on o.doc_id = w.doc_id
group by w.province, w.report_year;
