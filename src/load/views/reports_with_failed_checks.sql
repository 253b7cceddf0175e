-- Reports whose figures contradict each other or could not be read: how many checks failed, by severity. Copies are left out.
select
    d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path,
    count(case when f.severity = 'error' then 1 end) as errors,
    count(case when f.severity = 'warning' then 1 end) as warnings
from {schema}documents d
join {schema}findings f on f.doc_id = d.doc_id
where f.outcome = 'fail' and f.severity in ('error', 'warning') and d.duplicate_of is null
group by d.doc_id, d.publisher, d.region_code, d.province, d.report_year, d.form, d.source_path
