"""A long PDF made of the pages of a short one: repeat.py FROM TO PAGES (needs pypdf)."""

import sys

from pypdf import PdfReader, PdfWriter

source, writer = PdfReader(sys.argv[1]), PdfWriter()
while len(writer.pages) < int(sys.argv[3]):
    writer.append(source)
writer.write(sys.argv[2])
