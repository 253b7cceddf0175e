"""Pages a second of pdfplumber's tables: pdf.py FILE [SECONDS]. Prints one number, for the ratio of `make bench`."""

import sys
import time

import pdfplumber

path, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
pages, start = 0, time.process_time()
while time.process_time() - start < seconds:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.extract_text()
            pages += 1
print(round(pages / (time.process_time() - start), 2))
