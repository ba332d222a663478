#!/usr/bin/env python3
"""Looks with pgspot for what a search_path, an unqualified name or a squatted object could let into the scripts named.

Prints each finding and fails where there is any."""

import re
import sys

from pgspot.state import Counter, State
from pgspot.visitors import SQLVisitor, visit_sql


class Arguments:
    """As pgspot's command line has them."""

    # A procedure that commits can have no SET clause, a view's function with one is not inlined, and a query of the
    # caller's is found by the caller's path: their bodies qualify every name and operator, which pgspot checks all the same.
    proc_without_search_path = [
        "pbm.process_claims_staging(chunk_size integer)",
        "pbm.maintain(months_ahead integer,keep_claims interval,keep_retired interval,keep_audit interval,keep_loads interval)",
        "pbm.invoice_rebates(period_end date)",
        "pbm.m3p_bill_month(month date)",
        "pbm.encrypt_plain_contacts(chunk_size integer)",
        "pbm.rotate_encryption(chunk_size integer)",
        "pbm.mask_database(profile text)",
        "pbm.check_small_groups(query text,keys text[],person_key text,minimum integer,groups bigint,small_groups bigint,"
        "rows_in_small_groups bigint,smallest bigint)",
        "pbm.member_eligibility_on(service_date date,member_id integer,patient_id uuid,eligibility_status text,"
        "reject_code text,coverage_id uuid,plan_id text,effective_date date,termination_date date,status_date date)",
    ]
    summary_only = False
    plpgsql = True
    ignore = []
    ignore_lang = ["c", "internal"]
    sql_fn = []


class OurState(State):
    """CREATE OR REPLACE takes nobody's place in a schema that the install script made: nobody else can create in it."""

    def __init__(self, counter):
        super().__init__(counter)
        self.created_schemas = ["pbm", "pbm_sample"]


def check_function(self, ancestors, node, check=SQLVisitor.visit_CreateFunctionStmt):
    # A body that is no text was resolved when the function was made; pgspot does not read it.
    if any(option.defname == "as" for option in node.options):
        return check(self, ancestors, node)
    return None


def findings(path):
    counter = Counter(Arguments)
    text = re.sub(r"(?m)^\\.*$", "", open(path, encoding="utf-8").read())
    visit_sql(OurState(counter), text, toplevel=True)
    print(f"{path}: {counter}")
    return counter


SQLVisitor.visit_CreateFunctionStmt = check_function
# Nested bodies are visited with a state of their own.
sys.modules["pgspot.visitors"].State = OurState
if not all([findings(path).is_clean() for path in sys.argv[1:]]):
    sys.exit(1)
