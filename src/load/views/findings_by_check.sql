-- How often each check passed, failed or could not be made. percent_failed is of those that could.
select
    check_id, severity,
    count(case when outcome = 'pass' then 1 end) as passed,
    count(case when outcome = 'fail' then 1 end) as failed,
    count(case when outcome = 'not_assessable' then 1 end) as not_assessable,
    count(distinct case when outcome = 'fail' then doc_id end) as reports_failed,
    round(100.0 * count(case when outcome = 'fail' then 1 end)
        / nullif(count(case when outcome in ('pass', 'fail') then 1 end), 0), 2) as percent_failed
from {schema}findings
group by check_id, severity
