-- One row for each report: applications received, and what became of them on one scale for the forms of all years. Null: nothing is printed.
select
    w.doc_id, w.publisher, w.publisher_kind, w.region_code, w.province, w.city, w.county, w.report_year, w.form,
    w."applications.received" as received,
    w."applications.carried_in" as carried_in,
    o.granted, o.partial, o.denied, o.unavailable, o.unprocessed, o.other, o.assigned, o.total, o.comparable
from {schema}metrics_wide w
left join {schema}outcomes_harmonised o on o.doc_id = w.doc_id
