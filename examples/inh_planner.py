#!/usr/bin/env python3
"""A planner that is a program: every operator by rows, in equal parts, as the planner `inh` of slicewise has it.

It reads a problem as JSON on standard input and prints a plan as JSON; `slicewise schema problem` and
`slicewise schema plan` print the schemas of both. Python's own library is all it needs. In a scenario:

    planners: [inh, {command: python3 inh_planner.py}]
"""

import json
import sys


def ranges(extent, parts):
    """Divides [0, extent) into consecutive ranges, the longer ones first."""
    start = 0
    for part in range(parts):
        end = start + extent // parts + (1 if part < extent % parts else 0)
        yield start, end
        start = end


def pieces(operator, device_count):
    """The region of an operator's output that each device computes."""
    shape = operator["shape"]
    # What cannot be divided goes whole to the first device.
    rows = operator["axes"]["rows"]
    cuts = ranges(shape[rows], device_count) if operator["divisible"] else [(0, shape[rows])]
    for device, (start, end) in enumerate(cuts):
        if start < end:
            region = {"start": [0] * len(shape), "end": list(shape)}
            region["start"][rows], region["end"][rows] = start, end
            yield {"operator": operator["id"], "region": region, "device": device}


def main():
    problem = json.load(sys.stdin)
    device_count = len(problem["devices"])
    # A step for each operator: what its pieces lack is exchanged before it.
    steps = [
        list(pieces(operator, device_count))
        for operator in problem["model"]["operators"]
        if operator["computed"]
    ]
    json.dump({"execution": "bulk-synchronous", "steps": steps}, sys.stdout)


main()
