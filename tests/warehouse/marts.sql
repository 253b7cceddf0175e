-- metrics_best once more, in plain SQL: what the rules of schemas/analytics/best.toml say, written by hand.
-- SNAPSHOT is replaced by the folder of a snapshot. The result has no row where the tables agree.
create or replace temp view facts as
    select * from read_parquet('SNAPSHOT/facts/*/*.parquet', hive_partitioning = false);
create or replace temp view documents as
    select * from read_parquet('SNAPSHOT/documents/*/*.parquet', hive_partitioning = false);
create or replace temp view findings as
    select * from read_parquet('SNAPSHOT/findings/*/*.parquet', hive_partitioning = false);
create or replace temp view best as
    select * from read_parquet('SNAPSHOT/metrics_best/*/*.parquet', hive_partitioning = false);

create or replace temp table candidates as
with failing as (
    select distinct unnest(fact_ids) as fact_id from findings where outcome = 'fail' and severity = 'error'
), own as (
    select doc_id, duplicate_of, case
        when publisher is null or report_year is null then doc_id
        when region_code is not null then organ || ' ' || region_code
        else publisher || ' '
    end as who
    from documents
), organs as ( -- a copy is of the organ of the preferred one
    select own.doc_id, coalesce(preferred.who, own.who) as who
    from own left join own preferred on own.duplicate_of = preferred.doc_id
)
select
    o.who,
    f.metric_id,
    case when f.applicant is null and f.metric_id in (select metric_id from broken_down) then 'all'
         else f.applicant end as applicant,
    d.report_year,
    f.value,
    f.fact_id,
    f.source,
    row_number() over (
        partition by who, d.report_year, f.metric_id,
            case when f.applicant is null and f.metric_id in (select metric_id from broken_down) then 'all'
                 else f.applicant end
        order by
            list_position(['year', 'as_of'], f.period),
            d.duplicate_of is not null,
            f.source = 'narrative',
            f.fact_id in (select fact_id from failing),
            list_position(['exact', 'about', 'over', 'under'], f.qualifier),
            list_position(['area', 'unknown', 'organ'], f.scope),
            list_position(['exact', 'alias', 'order', 'similar', 'repaired'], f.method),
            d.doc_id, f.char_start, f.fact_id
    ) as place
from facts f join documents d using (doc_id) join organs o using (doc_id)
where f.metric_id is not null and f.value is not null and f.period in ('year', 'as_of') and d.is_annual_report;

create or replace temp table expected as
select who, report_year, metric_id, applicant,
    max(value) filter (place = 1) as value,
    max(fact_id) filter (place = 1) as fact_id,
    count(*) as candidates,
    count(distinct value) - 1 as conflicts
from candidates group by all;

select coalesce(e.fact_id, b.fact_id) as fact_id, e.value as expected, b.value as found,
    e.candidates, b.candidates, e.conflicts, len(b.conflicting_values)
from expected e full join best b using (fact_id)
where e.value is distinct from b.value
   or e.candidates is distinct from b.candidates
   or e.conflicts is distinct from len(b.conflicting_values)
   or (b.rule = 'only') <> (e.candidates = 1)
   or (b.rule = 'agree') <> (e.candidates > 1 and e.conflicts = 0);
