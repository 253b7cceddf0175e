create schema if not exists nianbao;
begin transaction;
create table nianbao.findings (
    finding_id text not null,
    doc_id text not null,
    report_year integer,
    publisher text,
    region_code text,
    check_id text not null,
    severity text not null,
    outcome text not null,
    expression text not null,
    left_value numeric(20,6),
    right_value numeric(20,6),
    difference numeric(20,6),
    message text not null,
    hint text not null,
    fact_ids text[] not null,
    char_start bigint,
    char_end bigint,
    primary key (finding_id)
);
comment on table nianbao.findings is 'What is odd about a document, one row each; passed checks are rows too.';
comment on column nianbao.findings.finding_id is 'Stable identity: from the document, the check and the place.';
comment on column nianbao.findings.doc_id is 'The document: documents.doc_id.';
comment on column nianbao.findings.report_year is 'The year that the report is about; null where it could not be told. Also the partition of the file.';
comment on column nianbao.findings.publisher is 'Full name of the publishing organ as printed; null where none was found.';
comment on column nianbao.findings.region_code is 'GB/T 2260 code at the level of the publisher; null where unknown.';
comment on column nianbao.findings.check_id is 'What was checked or noticed, as stage.what.';
comment on column nianbao.findings.severity is 'error (a figure is missing or wrong), warning (it may be) or info.';
comment on column nianbao.findings.outcome is 'fail, pass or not_assessable (an operand is missing).';
comment on column nianbao.findings.expression is 'What was compared; empty where nothing was.';
comment on column nianbao.findings.left_value is 'Left side of the comparison.';
comment on column nianbao.findings.right_value is 'Right side of the comparison.';
comment on column nianbao.findings.difference is 'left_value - right_value.';
comment on column nianbao.findings.message is 'What a person should know, in Chinese and English.';
comment on column nianbao.findings.hint is 'What may have happened, in Chinese and English, such as one digit that would explain several failures; empty where nothing suggests itself. Nothing was changed.';
comment on column nianbao.findings.fact_ids is 'The facts that it is about; of a comparison that passed, those of its left side.';
comment on column nianbao.findings.char_start is 'First character that it is about, as in facts; null where it is about the whole document.';
comment on column nianbao.findings.char_end is 'One past the last character that it is about.';
create table nianbao.rejects (
    source_path text not null,
    source_bytes bigint not null,
    stage text not null,
    error text not null,
    message text not null,
    first_seen timestamp with time zone not null
);
comment on table nianbao.rejects is 'Sources that gave no document, with the reason.';
comment on column nianbao.rejects.source_path is 'The source as found, as in documents.';
comment on column nianbao.rejects.source_bytes is 'Its size in bytes; 0 where it could not be told.';
comment on column nianbao.rejects.stage is 'The stage that gave up: fetch, normalize, extract or map.';
comment on column nianbao.rejects.error is 'unreadable, empty, too_large, unsupported_format, undecodable_text, encrypted, damaged, bomb, converter_missing or internal (a defect of this program).';
comment on column nianbao.rejects.message is 'What a person should know to mend it.';
comment on column nianbao.rejects.first_seen is 'When the source was last written: the earliest time that its content can have been seen.';
create table nianbao.metrics (
    metric_id text not null,
    unit text not null,
    label text not null,
    definition text not null,
    primary key (metric_id)
);
comment on table nianbao.metrics is 'The metric dictionary: what facts.metric_id, facts.local_metric and the columns of the wide tables mean.';
comment on column nianbao.metrics.metric_id is 'The metric: facts.metric_id, or facts.local_metric.';
comment on column nianbao.metrics.unit is 'Its canonical unit.';
comment on column nianbao.metrics.label is 'Its name, in Chinese.';
comment on column nianbao.metrics.definition is 'What it counts.';
create table nianbao.nianbao_snapshots (
    load_no bigint not null,
    snapshot_id text not null,
    loaded_at timestamp with time zone not null,
    program_version text not null,
    schema_sha256 text not null,
    tables_sha256 text not null,
    primary key (load_no)
);
comment on table nianbao.nianbao_snapshots is 'What was loaded when; the last row says what the tables hold now.';
comment on column nianbao.nianbao_snapshots.load_no is 'Loads by number, from 1.';
comment on column nianbao.nianbao_snapshots.snapshot_id is 'The snapshot: run.json.';
comment on column nianbao.nianbao_snapshots.loaded_at is 'When the load began.';
comment on column nianbao.nianbao_snapshots.program_version is 'Version of the program that made the snapshot.';
comment on column nianbao.nianbao_snapshots.schema_sha256 is 'Hash of the schemas that made it.';
comment on column nianbao.nianbao_snapshots.tables_sha256 is 'Hash of the definitions of tables and views that the load went by.';
create table nianbao.nianbao_partitions (
    dataset text not null,
    partition_name text not null,
    report_year integer,
    sha256 text not null,
    row_count bigint not null,
    primary key (dataset, partition_name)
);
comment on table nianbao.nianbao_partitions is 'Which files the tables were loaded from: a partition is loaded again where its hash changes.';
comment on column nianbao.nianbao_partitions.dataset is 'The table.';
comment on column nianbao.nianbao_partitions.partition_name is 'The folder of the files; empty where the dataset has no partitions.';
comment on column nianbao.nianbao_partitions.report_year is 'The year of its rows; null where they have none or it is unknown.';
comment on column nianbao.nianbao_partitions.sha256 is 'SHA-256 of its files, from run.json.';
comment on column nianbao.nianbao_partitions.row_count is 'Rows loaded from them.';
delete from nianbao.metrics where true;
insert into nianbao.metrics values
    ('proactive.info', '条', '主动公开政府信息数', 'government information items disclosed proactively (the same item through several channels counts once)');
create or replace view nianbao.applications_and_outcomes as
select
    w.doc_id, w.publisher, w.publisher_kind, w.region_code, w.province, w.city, w.county, w.report_year, w.form,
    w."applications.received" as received,
    w."applications.carried_in" as carried_in,
    o.granted, o.partial, o.denied, o.unavailable, o.unprocessed, o.other, o.assigned, o.total, o.comparable
from nianbao.metrics_wide w
left join nianbao.outcomes_harmonised o on o.doc_id = w.doc_id;
comment on view nianbao.applications_and_outcomes is 'One row for each report: applications received, and what became of them on one scale for the forms of all years. Null: nothing is printed.';
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
group by check_id, severity;
comment on view nianbao.findings_by_check is 'How often each check passed, failed or could not be made. percent_failed is of those that could.';
create or replace view nianbao.reports_with_failed_checks as
select
    d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path,
    count(case when f.severity = 'error' then 1 end) as errors,
    count(case when f.severity = 'warning' then 1 end) as warnings
from nianbao.documents d
join nianbao.findings f on f.doc_id = d.doc_id
where f.outcome = 'fail' and f.severity in ('error', 'warning') and d.duplicate_of is null
group by d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path;
comment on view nianbao.reports_with_failed_checks is 'Reports whose figures contradict each other or could not be read: how many checks failed, by severity. Copies are left out.';
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
group by w.province, w.report_year;
comment on view nianbao.transparency_by_province_year is 'Applications and answers of all reports of a province and year. percent_granted: granted or partly granted, of the answers on the scale. Sums leave out what is not printed; a report of a city may hold the figures of its districts (facts.scope).';
commit;
