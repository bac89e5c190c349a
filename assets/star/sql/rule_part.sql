-- One row per thing that decided published values: code, each reference file, corrections, and the settings of the run.
SELECT rule_part, part_state FROM known_part
