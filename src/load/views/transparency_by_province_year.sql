-- Applications and answers of all reports of a province and year. percent_granted: granted or partly granted, of the answers on the scale. Sums leave out what is not printed; a report of a city may hold the figures of its districts (facts.scope).
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
from {schema}metrics_wide w
left join {schema}outcomes_harmonised o on o.doc_id = w.doc_id
group by w.province, w.report_year
